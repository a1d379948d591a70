// argolint checks Workflow, WorkflowTemplate, CronWorkflow and ClusterWorkflowTemplate manifests with the validation code
// of Argo Workflows, without a cluster: what the controller would refuse, and fields that do not exist.
//
// It reads the files and directories of its command line. Templates in them are known to each other. Every problem is a
// line of standard output, "FILE: in "NAME" (KIND): PROBLEM", or with -json an element of a list. It ends with 0 where
// there is no problem, 1 where there is one, and 2 where a file cannot be read or nothing in them can be checked.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/sirupsen/logrus"

	"github.com/argoproj/argo-workflows/v3/cmd/argo/lint"
	"github.com/argoproj/argo-workflows/v3/pkg/apiclient"
)

// version is the release of Argo Workflows whose code checks; the linker sets it.
var version = "unknown"

type problem struct {
	File    string `json:"file"`
	Message string `json:"message"`
}

func main() {
	namespace := flag.String("namespace", "default", "namespace of manifests that name none")
	asJSON := flag.Bool("json", false, "print the problems as JSON")
	showVersion := flag.Bool("version", false, "print the release of Argo Workflows and end")
	flag.Parse()
	if *showVersion {
		fmt.Println(version)
		return
	}
	logrus.SetLevel(logrus.ErrorLevel)

	problems, err := check(flag.Args(), *namespace)
	if err != nil {
		fmt.Fprintln(os.Stderr, "argolint:", err)
		os.Exit(2)
	}
	if err := print(problems, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "argolint:", err)
		os.Exit(2)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
}

func check(files []string, namespace string) ([]problem, error) {
	if len(files) == 0 {
		return nil, fmt.Errorf("no file is named")
	}
	if problems, err := unreadable(files); err != nil || len(problems) > 0 {
		return problems, err
	}
	ctx, client, err := apiclient.NewClientFromOpts(apiclient.Opts{Offline: true, OfflineFiles: files})
	if err != nil {
		return nil, err
	}
	options := &lint.LintOptions{Files: files, Strict: true, DefaultNamespace: namespace, Printer: io.Discard}
	if err := addClients(client, &options.ServiceClients); err != nil {
		return nil, err
	}
	results, err := lint.Lint(ctx, options)
	if err != nil {
		return nil, err
	}
	problems, checked := []problem{}, false
	for _, result := range results.Results {
		checked = checked || result.Linted
		for _, cause := range result.Errs {
			problems = append(problems, problem{File: result.File, Message: cause.Error()})
		}
	}
	if !checked {
		return nil, fmt.Errorf("no workflow, template or cron workflow is in %d file(s)", len(results.Results))
	}
	return problems, nil
}

func addClients(client apiclient.Client, to *lint.ServiceClients) (err error) {
	to.WorkflowsClient = client.NewWorkflowServiceClient()
	if to.WorkflowTemplatesClient, err = client.NewWorkflowTemplateServiceClient(); err != nil {
		return err
	}
	if to.CronWorkflowsClient, err = client.NewCronWorkflowServiceClient(); err != nil {
		return err
	}
	to.ClusterWorkflowTemplateClient, err = client.NewClusterWorkflowTemplateServiceClient()
	return err
}

func print(problems []problem, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(problems)
	}
	for _, found := range problems {
		if _, err := fmt.Printf("%s: %s\n", found.File, found.Message); err != nil {
			return err
		}
	}
	return nil
}
