// argo-server serves the API of Argo Workflows as a process beside others: workflows, templates, cron workflows and
// events, with webhooks.
//
// It puts the services of the official program together, with the flags that a Deployment declares. What it lacks is the
// web interface, which the Go module does not hold, the archive, artifacts and single sign-on. The official program listens
// on every address of the machine; this one listens on the one it is given, without TLS.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/argoproj/argo-workflows/v3"
	"github.com/argoproj/argo-workflows/v3/server/auth"
	"github.com/argoproj/argo-workflows/v3/util/cmd"
	"github.com/argoproj/argo-workflows/v3/workflow/common"
)

type options struct {
	listen           string
	authModes        []string
	configMap        string
	namespaced       bool
	managedNamespace string
	queueSize        int
	workers          int
	async            bool
	rate             uint64
	qps              float32
	burst            int
	logFormat        string
}

func main() {
	var o options
	flags := pflag.CommandLine
	flags.StringVar(&o.listen, "listen", "127.0.0.1:2746", "address of the API")
	flags.StringArrayVar(&o.authModes, "auth-mode", []string{"client"}, "client, server or both")
	flags.StringVar(&o.configMap, "configmap", common.ConfigMapName, "ConfigMap with the configuration of the controller")
	flags.BoolVar(&o.namespaced, "namespaced", false, "look at one namespace only")
	flags.StringVar(&o.managedNamespace, "managed-namespace", "", "that namespace; default the one of the kubeconfig")
	flags.IntVar(&o.queueSize, "event-operation-queue-size", 16, "events that may wait")
	flags.IntVar(&o.workers, "event-worker-count", 4, "workers for events")
	flags.BoolVar(&o.async, "event-async-dispatch", false, "answer before an event is dispatched")
	flags.Uint64Var(&o.rate, "api-rate-limit", 1000, "requests a second of one address")
	flags.Float32Var(&o.qps, "kube-api-qps", 20, "requests to the API server a second")
	flags.IntVar(&o.burst, "kube-api-burst", 30, "burst of requests to the API server")
	flags.StringVar(&o.logFormat, "log-format", "text", "text or json")
	// What concerns TLS and the web interface is accepted and has nothing to act on.
	flags.Bool("secure", false, "ignored: there is no TLS")
	flags.String("tls-certificate-secret-name", "", "ignored: there is no TLS")
	flags.Bool("hsts", false, "ignored: there is no TLS")
	flags.String("base-href", "/", "ignored: there is no web interface")
	flags.String("x-frame-options", "DENY", "ignored: there is no web interface")
	flags.String("access-control-allow-origin", "", "ignored: there is no web interface")
	flags.StringArray("allowed-link-protocol", nil, "ignored: there is no web interface")
	showVersion := flags.Bool("version", false, "print the version and end")
	pflag.Parse()
	if *showVersion {
		fmt.Println(argo.GetVersion().Version)
		return
	}
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "argo-server:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	cmd.SetLogFormatter(o.logFormat)
	modes := auth.Modes{}
	for _, mode := range o.authModes {
		if err := modes.Add(mode); err != nil {
			return fmt.Errorf("--auth-mode %s: %w", mode, err)
		}
	}
	if modes[auth.SSO] {
		return fmt.Errorf("--auth-mode sso is not available here")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()

	client := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(clientcmd.NewDefaultClientConfigLoadingRules(), nil)
	config, err := client.ClientConfig()
	if err != nil {
		return err
	}
	config.Burst, config.QPS = o.burst, o.qps
	namespace, _, err := client.Namespace()
	if err != nil {
		return err
	}
	managed := ""
	if o.namespaced {
		managed = namespace
		if o.managedNamespace != "" {
			managed = o.managedNamespace
		}
	}
	handler, err := newAPI(ctx, config, namespace, managed, modes, o)
	if err != nil {
		return err
	}
	server := &http.Server{Addr: o.listen, Handler: handler}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}
