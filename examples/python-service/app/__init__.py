"""A small service that the pipelines of this repository build, test, deploy and roll back."""
