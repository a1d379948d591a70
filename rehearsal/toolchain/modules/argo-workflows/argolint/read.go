package main

import (
	"fmt"
	"regexp"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/argoproj/argo-workflows/v3/util/file"
	"github.com/argoproj/argo-workflows/v3/workflow/common"
)

var separator = regexp.MustCompile(`(?m)^---.*$`)

var kinds = map[string]bool{
	"ClusterWorkflowTemplate": true, "CronWorkflow": true, "Workflow": true, "WorkflowEventBinding": true, "WorkflowTemplate": true,
	"WorkflowArtifactGCTask": true, "WorkflowTaskResult": true, "WorkflowTaskSet": true,
}

// others are the kinds of the same API group that belong to Argo CD, Argo Events and Argo Rollouts.
var others = map[string]bool{
	"Application": true, "ApplicationSet": true, "AppProject": true, "EventBus": true, "EventSource": true, "Sensor": true,
	"Rollout": true, "AnalysisTemplate": true, "ClusterAnalysisTemplate": true, "AnalysisRun": true, "Experiment": true,
}

// unreadable finds what the validation passes over: documents that are no YAML, kinds of the API group of Argo Workflows
// that do not exist, and values of a wrong type, at which it gives up.
func unreadable(paths []string) ([]problem, error) {
	problems := []problem{}
	for _, path := range paths {
		err := file.WalkManifests(path, func(name string, content []byte) error {
			for index, document := range separator.Split(string(content), -1) {
				if message := wrong(document); message != "" {
					problems = append(problems, problem{File: name, Message: fmt.Sprintf("document %d: %s", index+1, message)})
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return problems, nil
}

func wrong(document string) string {
	var object struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
	}
	if err := yaml.Unmarshal([]byte(document), &object); err != nil {
		return err.Error()
	}
	if !strings.HasPrefix(object.APIVersion, "argoproj.io/") || others[object.Kind] {
		return ""
	}
	if !kinds[object.Kind] {
		return fmt.Sprintf("argoproj.io has no kind %q of Argo Workflows", object.Kind)
	}
	for _, parsed := range common.ParseObjects([]byte(document), false) {
		if parsed.Err != nil {
			return parsed.Err.Error()
		}
	}
	return ""
}
