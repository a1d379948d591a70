// workflow-controller runs the controller of Argo Workflows as a process beside others.
//
// It is the controller itself, with the flags of the official program that a Deployment declares. The official program
// listens on ports 6060 and 9090 of every address, so that a machine could run one; this one serves health and metrics on
// the address it is given. It has no leader election, because nothing else runs for the same cluster.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/pflag"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/argoproj/argo-workflows/v3"
	"github.com/argoproj/argo-workflows/v3/pkg/client/clientset/versioned"
	"github.com/argoproj/argo-workflows/v3/util/cmd"
	"github.com/argoproj/argo-workflows/v3/util/logs"
	"github.com/argoproj/argo-workflows/v3/workflow/common"
	"github.com/argoproj/argo-workflows/v3/workflow/controller"
	"github.com/argoproj/argo-workflows/v3/workflow/metrics"
)

type options struct {
	listen                                                              string
	configMap, executorImage, executorImagePullPolicy                   string
	logLevel, logFormat                                                 string
	workers, ttlWorkers, podCleanupWorkers, cronWorkers, archiveWorkers int
	burst                                                               int
	qps                                                                 float32
	namespaced, executorPlugins                                         bool
	managedNamespace                                                    string
}

func main() {
	var o options
	flags := pflag.CommandLine
	flags.StringVar(&o.listen, "listen", "127.0.0.1:6060", "address of /healthz and /metrics")
	flags.StringVar(&o.configMap, "configmap", common.ConfigMapName, "ConfigMap with the configuration")
	flags.StringVar(&o.executorImage, "executor-image", "", "image of the executor")
	flags.StringVar(&o.executorImagePullPolicy, "executor-image-pull-policy", "", "when the image of the executor is pulled")
	flags.StringVar(&o.logLevel, "loglevel", "info", "debug, info, warn or error")
	flags.StringVar(&o.logFormat, "log-format", "text", "text or json")
	flags.IntVar(&o.workers, "workflow-workers", 32, "workers for workflows")
	flags.IntVar(&o.ttlWorkers, "workflow-ttl-workers", 4, "workers that delete old workflows")
	flags.IntVar(&o.podCleanupWorkers, "pod-cleanup-workers", 4, "workers that clean up pods")
	flags.IntVar(&o.cronWorkers, "cron-workflow-workers", 8, "workers for cron workflows")
	flags.IntVar(&o.archiveWorkers, "workflow-archive-workers", 8, "workers for the archive")
	flags.IntVar(&o.burst, "burst", 30, "burst of requests to the API server")
	flags.Float32Var(&o.qps, "qps", 20, "requests to the API server a second")
	flags.BoolVar(&o.namespaced, "namespaced", false, "look at one namespace only")
	flags.StringVar(&o.managedNamespace, "managed-namespace", "", "that namespace; default the one of the kubeconfig")
	flags.BoolVar(&o.executorPlugins, "executor-plugins", false, "allow executor plugins")
	showVersion := flags.Bool("version", false, "print the version and end")
	pflag.Parse()
	if *showVersion {
		fmt.Println(argo.GetVersion().Version)
		return
	}
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "workflow-controller:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	cmd.SetLogLevel(o.logLevel)
	cmd.SetLogFormatter(o.logFormat)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()

	client := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(clientcmd.NewDefaultClientConfigLoadingRules(), nil)
	config, err := client.ClientConfig()
	if err != nil {
		return err
	}
	config = rest.AddUserAgent(config, fmt.Sprintf("argo-workflows/%s argo-controller", argo.GetVersion().Version))
	config.Burst, config.QPS = o.burst, o.qps
	logs.AddK8SLogTransportWrapper(config)
	metrics.AddMetricsTransportWrapper(ctx, config)

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
	workflows, err := controller.NewWorkflowController(ctx, config, kubernetes.NewForConfigOrDie(config), versioned.NewForConfigOrDie(config),
		namespace, managed, o.executorImage, o.executorImagePullPolicy, o.logFormat, o.configMap, o.executorPlugins)
	if err != nil {
		return err
	}
	go workflows.Run(ctx, o.workers, o.ttlWorkers, o.podCleanupWorkers, o.cronWorkers, o.archiveWorkers)

	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", workflows.Healthz)
	mux.Handle("/metrics", promhttp.Handler())
	server := &http.Server{Addr: o.listen, Handler: mux}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}
