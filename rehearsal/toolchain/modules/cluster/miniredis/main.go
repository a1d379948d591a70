// Command miniredis serves the cache of Argo CD: a Redis in memory on one address, for the rehearsal cluster.
//
// Usage: miniredis HOST:PORT. The password, if there is one, comes from the environment variable
// MINIREDIS_PASSWORD, so that it is in no process list. It ends on SIGTERM or SIGINT.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
)

const passwordVariable = "MINIREDIS_PASSWORD"

func main() {
	if len(os.Args) != 2 {
		fail(2, "usage: %s HOST:PORT (the password is read from %s)", os.Args[0], passwordVariable)
	}
	if os.Args[1] == "--version" {
		fmt.Println(version())
		return
	}
	if err := serve(os.Args[1], os.Getenv(passwordVariable)); err != nil {
		fail(1, "cannot listen on %s: %v", os.Args[1], err)
	}
}

// serve answers until a signal arrives. Keys expire because time is moved on by hand once a second: the library
// itself keeps no clock.
func serve(address, password string) error {
	server := miniredis.NewMiniRedis()
	if password != "" {
		server.RequireAuth(password)
	}
	if err := server.StartAddr(address); err != nil {
		return err
	}
	defer server.Close()
	fmt.Printf("listening on %s\n", server.Addr())

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	tick := time.NewTicker(time.Second)
	for {
		select {
		case <-tick.C:
			server.FastForward(time.Second)
		case <-stop:
			return nil
		}
	}
}

// version is that of the library, as the Go toolchain recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, dependency := range info.Deps {
		if dependency.Path == "github.com/alicebob/miniredis/v2" {
			return dependency.Version
		}
	}
	return "unknown"
}

func fail(status int, format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(status)
}
