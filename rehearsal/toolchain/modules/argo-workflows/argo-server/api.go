package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	events "github.com/argoproj/argo-events/pkg/client/clientset/versioned"
	grpc_middleware "github.com/grpc-ecosystem/go-grpc-middleware"
	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"github.com/sethvargo/go-limiter/memorystore"
	log "github.com/sirupsen/logrus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/argoproj/argo-workflows/v3"
	"github.com/argoproj/argo-workflows/v3/config"
	"github.com/argoproj/argo-workflows/v3/persist/sqldb"
	clusterpb "github.com/argoproj/argo-workflows/v3/pkg/apiclient/clusterworkflowtemplate"
	cronpb "github.com/argoproj/argo-workflows/v3/pkg/apiclient/cronworkflow"
	eventpb "github.com/argoproj/argo-workflows/v3/pkg/apiclient/event"
	infopb "github.com/argoproj/argo-workflows/v3/pkg/apiclient/info"
	workflowpb "github.com/argoproj/argo-workflows/v3/pkg/apiclient/workflow"
	templatepb "github.com/argoproj/argo-workflows/v3/pkg/apiclient/workflowtemplate"
	"github.com/argoproj/argo-workflows/v3/pkg/client/clientset/versioned"
	"github.com/argoproj/argo-workflows/v3/server/auth"
	"github.com/argoproj/argo-workflows/v3/server/auth/sso"
	"github.com/argoproj/argo-workflows/v3/server/auth/webhook"
	"github.com/argoproj/argo-workflows/v3/server/clusterworkflowtemplate"
	"github.com/argoproj/argo-workflows/v3/server/cronworkflow"
	"github.com/argoproj/argo-workflows/v3/server/event"
	"github.com/argoproj/argo-workflows/v3/server/info"
	"github.com/argoproj/argo-workflows/v3/server/types"
	"github.com/argoproj/argo-workflows/v3/server/workflow"
	"github.com/argoproj/argo-workflows/v3/server/workflow/store"
	"github.com/argoproj/argo-workflows/v3/server/workflowtemplate"
	grpcutil "github.com/argoproj/argo-workflows/v3/util/grpc"
	"github.com/argoproj/argo-workflows/v3/util/instanceid"
	"github.com/argoproj/argo-workflows/v3/util/json"
	"github.com/argoproj/argo-workflows/v3/util/rbac"
	workflowevents "github.com/argoproj/argo-workflows/v3/workflow/events"
)

// newAPI starts the services and returns the HTTP side of them. The services speak gRPC among themselves, on a port of
// loopback that nobody needs to know.
func newAPI(ctx context.Context, cluster *rest.Config, namespace, managed string, modes auth.Modes, o options) (http.Handler, error) {
	clients := &types.Clients{
		Dynamic:    dynamic.NewForConfigOrDie(cluster),
		Events:     events.NewForConfigOrDie(cluster),
		Kubernetes: kubernetes.NewForConfigOrDie(cluster),
		Workflow:   versioned.NewForConfigOrDie(cluster),
	}
	gatekeeper, err := auth.NewGatekeeper(modes, clients, cluster, sso.NullSSO, auth.DefaultClientForAuthorization, namespace, namespace, o.namespaced, nil)
	if err != nil {
		return nil, err
	}
	limiter, err := memorystore.New(&memorystore.Config{Tokens: o.rate, Interval: time.Second})
	if err != nil {
		return nil, err
	}
	entry := log.NewEntry(log.StandardLogger())
	server := grpc.NewServer(
		grpc.UnaryInterceptor(grpc_middleware.ChainUnaryServer(
			grpcutil.PanicLoggerUnaryServerInterceptor(entry),
			grpcutil.ErrorTranslationUnaryServerInterceptor,
			gatekeeper.UnaryServerInterceptor(),
			grpcutil.RatelimitUnaryServerInterceptor(limiter),
			grpcutil.SetVersionHeaderUnaryServerInterceptor(argo.GetVersion()),
		)),
		grpc.StreamInterceptor(grpc_middleware.ChainStreamServer(
			grpcutil.PanicLoggerStreamServerInterceptor(entry),
			grpcutil.ErrorTranslationStreamServerInterceptor,
			gatekeeper.StreamServerInterceptor(),
			grpcutil.RatelimitStreamServerInterceptor(limiter),
			grpcutil.SetVersionHeaderStreamServerInterceptor(argo.GetVersion()),
		)),
	)
	if err := registerServices(ctx, server, cluster, clients, namespace, managed, o); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		if err := server.Serve(listener); err != nil {
			log.WithError(err).Fatal("the services ended")
		}
	}()
	return newGateway(ctx, listener.Addr().String(), clients)
}

func registerServices(ctx context.Context, server *grpc.Server, cluster *rest.Config, clients *types.Clients, namespace, managed string, o options) error {
	settings, err := config.NewController(namespace, o.configMap, clients.Kubernetes).Get(ctx)
	if err != nil {
		return err
	}
	if settings.Persistence != nil {
		return fmt.Errorf("ConfigMap %s declares persistence, which needs a database and is not available here", o.configMap)
	}
	instance := instanceid.NewService(settings.InstanceID)
	templates, err := workflowtemplate.NewInformer(cluster, managed)
	if err != nil {
		return err
	}
	var clusterTemplates clusterworkflowtemplate.ClusterWorkflowTemplateInformer = clusterworkflowtemplate.NewNullClusterWorkflowTemplate()
	if rbac.HasAccessToClusterWorkflowTemplates(ctx, clients.Kubernetes) {
		if clusterTemplates, err = clusterworkflowtemplate.NewInformer(cluster); err != nil {
			return err
		}
	}
	workflows, err := store.NewSQLiteStore(instance)
	if err != nil {
		return err
	}
	defaults := settings.WorkflowDefaults
	eventService := event.NewController(instance, workflowevents.NewEventRecorderManager(clients.Kubernetes), o.queueSize, o.workers, o.async)
	workflowService := workflow.NewWorkflowServer(instance, sqldb.ExplosiveOffloadNodeStatusRepo, sqldb.NullWorkflowArchive, clients.Workflow,
		workflows, workflows, templates, clusterTemplates, defaults, &managed)

	infopb.RegisterInfoServiceServer(server, info.NewInfoServer(managed, settings.Links, settings.Columns, settings.NavColor))
	eventpb.RegisterEventServiceServer(server, eventService)
	workflowpb.RegisterWorkflowServiceServer(server, workflowService)
	templatepb.RegisterWorkflowTemplateServiceServer(server, workflowtemplate.NewWorkflowTemplateServer(instance, templates, clusterTemplates))
	cronpb.RegisterCronWorkflowServiceServer(server, cronworkflow.NewCronWorkflowServer(instance, templates, clusterTemplates, defaults))
	clusterpb.RegisterClusterWorkflowTemplateServiceServer(server, clusterworkflowtemplate.NewClusterWorkflowTemplateServer(instance, clusterTemplates, defaults))

	templates.Run(ctx.Done())
	clusterTemplates.Run(ctx.Done())
	go eventService.Run(ctx.Done())
	go workflowService.Run(ctx.Done())
	return nil
}

// newGateway turns HTTP requests into calls of the services; a webhook is first matched with the ServiceAccount that its
// signature stands for.
func newGateway(ctx context.Context, address string, clients *types.Clients) (http.Handler, error) {
	gateway := runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, new(json.JSONMarshaler)),
		runtime.WithIncomingHeaderMatcher(grpcutil.IncomingHeaderMatcher),
		runtime.WithProtoErrorHandler(runtime.DefaultHTTPProtoErrorHandler),
	)
	dial := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
	for _, register := range []func(context.Context, *runtime.ServeMux, string, []grpc.DialOption) error{
		infopb.RegisterInfoServiceHandlerFromEndpoint,
		eventpb.RegisterEventServiceHandlerFromEndpoint,
		workflowpb.RegisterWorkflowServiceHandlerFromEndpoint,
		templatepb.RegisterWorkflowTemplateServiceHandlerFromEndpoint,
		cronpb.RegisterCronWorkflowServiceHandlerFromEndpoint,
		clusterpb.RegisterClusterWorkflowTemplateServiceHandlerFromEndpoint,
	} {
		if err := register(ctx, gateway, address, dial); err != nil {
			return nil, err
		}
	}
	match := webhook.Interceptor(clients.Kubernetes)
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Connection")
		match(w, r, gateway)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintln(w, "Argo Workflows", argo.GetVersion().Version, "(API only: this build has no web interface)")
	})
	return mux, nil
}
