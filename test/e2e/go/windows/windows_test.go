// Package windows asks Argo CD's own code what its sync windows say at every minute of a week, and finer or coarser.
package windows

import (
	"encoding/json"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

// question is one set of windows, and the moments for which it is asked.
type question struct {
	Windows v1alpha1.SyncWindows `json:"windows"`
	Begin   time.Time            `json:"begin"`
	// Step is the time between two moments, in seconds.
	Step    int `json:"step"`
	Moments int `json:"moments"`
	// BegunBefore is how long ago the running sync began, in seconds.
	BegunBefore int `json:"begunBefore"`
}

// answer has a character for each moment: "1" where a sync is allowed.
type answer struct {
	Manual    string `json:"manual"`
	Automatic string `json:"automatic"`
	Begun     string `json:"begun"`
}

func TestAnswer(t *testing.T) {
	content, err := os.ReadFile(os.Getenv("WINDOW_QUESTIONS"))
	if err != nil {
		t.Fatal(err)
	}
	var questions []question
	if err := json.Unmarshal(content, &questions); err != nil {
		t.Fatal(err)
	}
	answers := make([]answer, len(questions))
	for i, q := range questions {
		for _, w := range q.Windows {
			if err := w.Validate(); err != nil {
				t.Fatalf("question %d: %v", i, err)
			}
		}
		// Argo CD takes the offset of a time zone from the clock, so the clock is moved.
		synctest.Test(t, func(t *testing.T) { answers[i] = answerOf(t, q) })
	}
	content, err = json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("WINDOW_ANSWERS"), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func answerOf(t *testing.T, q question) answer {
	var manual, automatic, begun []byte
	for moment := range q.Moments {
		at := q.Begin.Add(time.Duration(moment*q.Step) * time.Second)
		time.Sleep(time.Until(at))
		start := at.Add(-time.Duration(q.BegunBefore) * time.Second)
		manual = append(manual, mark(t, q.Windows, true, nil))
		automatic = append(automatic, mark(t, q.Windows, false, nil))
		begun = append(begun, mark(t, q.Windows, true, &start))
	}
	return answer{Manual: string(manual), Automatic: string(automatic), Begun: string(begun)}
}

func mark(t *testing.T, windows v1alpha1.SyncWindows, manual bool, begun *time.Time) byte {
	allowed, err := windows.CanSync(manual, begun)
	if err != nil {
		t.Fatal(err)
	}
	if allowed {
		return '1'
	}
	return '0'
}
