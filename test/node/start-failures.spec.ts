import { describeFailingRollouts } from './support/failing-rollouts.ts';
import { removed } from './support/faults.ts';

const password = (source: object) => ({ container: { env: [{ name: 'PASSWORD', valueFrom: source }] } });
const mounted = (volume: object) => ({
  podSpec: { volumes: [{ name: 'settings', ...volume }] },
  container: { volumeMounts: [{ name: 'settings', mountPath: '/settings' }] },
});

describeFailingRollouts('On a real node, a container that cannot be made', [
  {
    title: 'a Secret that somebody deleted is named, and the image is not blamed',
    tag: '458',
    ...removed('secrets', 'settings', password({ secretKeyRef: { name: 'settings', key: 'password' } }), {
      stringData: { password: 'x' },
    }),
    says: /CreateContainerConfigError: secret "settings" not found \(image \S+:458\) .*Make the Secret settings in namespace /,
    rejected: false,
  },
  {
    title: 'a ConfigMap that somebody deleted is named, and the image is not blamed',
    tag: '458',
    ...removed('configmaps', 'settings', password({ configMapKeyRef: { name: 'settings', key: 'password' } }), {
      data: { password: 'x' },
    }),
    says: /CreateContainerConfigError: configmap "settings" not found .*Make the ConfigMap settings in namespace /,
    rejected: false,
  },
  {
    title: 'a key that the ConfigMap does not have is named, and the image is not blamed',
    tag: '458',
    workload: {
      untilComplete: false,
      ...password({ configMapKeyRef: { name: 'kube-root-ca.crt', key: 'password' } }),
    },
    says: /CreateContainerConfigError: couldn't find key password in ConfigMap .*Add the key password to the ConfigMap kube-root-ca\.crt/,
    rejected: false,
  },
  {
    title: 'a volume whose Secret is gone is named, and the image is not blamed',
    tag: '458',
    ...removed('secrets', 'settings', mounted({ secret: { secretName: 'settings' } })),
    says: /volume settings cannot be mounted: secret "settings" not found .*Make the Secret settings in namespace /,
    rejected: false,
  },
  {
    title: 'a volume of a key that the ConfigMap does not have is named, and the image is not blamed',
    tag: '458',
    workload: {
      untilComplete: false,
      ...mounted({ configMap: { name: 'kube-root-ca.crt', items: [{ key: 'app.ini', path: 'app.ini' }] } }),
    },
    says: /volume settings cannot be mounted: .*non-existent config key: app\.ini .*Add the key app\.ini to the /,
    rejected: false,
  },
  {
    title: 'an image that runs as root where that is forbidden is told so, and not rejected',
    tag: '458-root',
    workload: { podSpec: { securityContext: { runAsNonRoot: true } } },
    says: /container has runAsNonRoot and image will run as root/,
    rejected: false,
  },
  {
    title: 'a hook after the start that fails is named, although the kubelet then speaks of exit code 0',
    tag: '458',
    // Nobody listens there; what is answered is no matter to the kubelet.
    workload: { untilComplete: false, container: { lifecycle: { postStart: { httpGet: { path: '/', port: 9 } } } } },
    says: /PostStartHookError.* Correct the lifecycle hook of the container/,
    rejected: false,
  },
  {
    title: "a memory limit that is too low for any container is named by the pod's events",
    tag: '458',
    workload: { untilComplete: false, container: { resources: { limits: { memory: '1Mi' } } } },
    says: /memory limit too low.* Raise the memory limit/,
    rejected: false,
  },
]);
