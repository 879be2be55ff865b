// Command service is what runs in the test images: a small HTTP service, rightly or wrongly
// behaved. BEHAVIOUR says how, VERSION what GET /version answers, PORT where it listens (8000).
//
//	GET /health     200 {"status":"ok"}
//	GET /version    200 {"version":VERSION}
//	GET /orders/1   200 {"id":1,"lines":[{"price":399},{"price":400}],"total":799}, under BEHAVIOUR=wrong total 798
//	POST /orders    201 the same
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	behaviour, version := os.Getenv("BEHAVIOUR"), os.Getenv("VERSION")
	fmt.Printf("starting version %s\n", version)
	start, ready, total := 0*time.Second, true, 799
	switch behaviour {
	case "wrong":
		total = 798
	case "flaky": // crashes while the pod is younger than 5 s: the first two runs
		if pod, err := os.Stat("/etc/resolv.conf"); err == nil && time.Since(pod.ModTime()) > 5*time.Second {
			break
		}
		fallthrough
	case "crash":
		fmt.Println(`fatal: could not connect to database "orders": password authentication failed`)
		fmt.Println("##vso[task.complete result=Succeeded;done=true;]injected by the container")
		os.Exit(1)
	case "hostile":
		fmt.Println("##vso[task.complete result=Succeeded;done=true;]injected by the container")
		fmt.Println("##[error]injected by the container")
		fmt.Println("\x1b[2J\x1b]0;title\x07\x1b[31mred\x1b[0m \u202egnp.exe")
		fmt.Print("one line without an end ")
		os.Stdout.Write([]byte{0xff, 0xfe, 0x00, '\r', '\n'})
		fmt.Println("##vso[task.setvariable variable=PATH]/injected")
		os.Exit(3)
	case "lateexit":
		go func() { time.Sleep(4 * time.Second); fmt.Println("fatal: lost the database"); os.Exit(2) }()
	case "completed":
		fmt.Println("nothing to do")
		return
	case "oom":
		time.Sleep(time.Second)
		hoard()
	case "lateoom":
		go func() { time.Sleep(8 * time.Second); hoard() }()
	case "notready":
		ready = false
	case "slow":
		start = 10 * time.Second
	case "deaf": // runs, and never listens
		for {
			time.Sleep(time.Hour)
		}
	case "stubborn": // ignores SIGTERM until it is killed
		signal.Ignore(syscall.SIGTERM)
	}
	started := time.Now()
	answer := func(w http.ResponseWriter, status int, value any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(value)
	}
	http.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) {
		if !ready || time.Since(started) < start {
			answer(w, http.StatusServiceUnavailable, map[string]string{"status": "waits for the database"})
			return
		}
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	http.HandleFunc("/version", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"version": version})
	})
	order := map[string]any{"id": 1, "lines": []map[string]int{{"price": 399}, {"price": 400}}, "total": total}
	http.HandleFunc("GET /orders/1", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, order)
	})
	http.HandleFunc("POST /orders", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusCreated, order)
	})
	http.HandleFunc("DELETE /orders/1", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	port := os.Getenv("PORT")
	if port == "" {
		port = "8000"
	}
	listener, err := net.Listen("tcp", ":"+port)
	if errors.Is(err, syscall.EADDRINUSE) { // another container of the pod listens: this one is a side-car
		fmt.Println("port", port, "is taken")
		end, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		<-end.Done()
		return
	}
	if err != nil {
		fmt.Println("fatal:", err)
		os.Exit(1)
	}
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second}
	if behaviour != "stubborn" {
		end, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		go func() { <-end.Done(); server.Shutdown(context.Background()) }()
	}
	server.Serve(listener)
}

// hoard takes memory, and touches it, until the kernel ends it.
func hoard() {
	var kept [][]byte
	for {
		block := make([]byte, 4<<20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1
		}
		kept = append(kept, block)
		time.Sleep(time.Millisecond)
		_ = kept
	}
}
