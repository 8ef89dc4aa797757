package nplusoneriver_test

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/examples/blog"
	nplusoneriver "github.com/nplusone-go/nplusone/integrations/river"
	"github.com/nplusone-go/nplusone/internal/entry/entrytest"
)

type listArgs struct {
	Reader int  `json:"reader"`
	Drop   bool `json:"drop"`
}

func (listArgs) Kind() string { return "list_authors" }

type lister struct {
	river.WorkerDefaults[listArgs]
	shop *entrytest.Shop
}

func (l *lister) Work(ctx context.Context, job *river.Job[listArgs]) error {
	if job.Args.Drop {
		ctx = entrytest.Dropped()
	}
	_, err := blog.Authors(ctx, l.shop.DB, job.Args.Reader)
	return err
}

// River reaches the database past the detector; only its workers are watched.
func TestJobs(t *testing.T) {
	s := entrytest.Open(t)
	plain := s.Plain(t)
	driver := riverdatabasesql.New(plain)
	migrator, err := rivermigrate.New(driver, nil)
	require.NoError(t, err)
	_, err = migrator.Migrate(t.Context(), rivermigrate.DirectionUp, nil)
	require.NoError(t, err)

	workers := river.NewWorkers()
	river.AddWorker(workers, &lister{shop: s})
	client, err := river.NewClient(driver, &river.Config{
		Queues:     map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 8}},
		Workers:    workers,
		Logger:     slog.New(slog.NewTextHandler(io.Discard, nil)),
		Middleware: []rivertype.Middleware{nplusoneriver.Middleware(nplusoneriver.Detector(s.Detector))},
	})
	require.NoError(t, err)
	require.NoError(t, client.Start(t.Context()))
	t.Cleanup(func() { assert.NoError(t, client.Stop(context.Background())) })

	for name, drop := range map[string]bool{"context passed": false, "context dropped": true} {
		t.Run(name, func(t *testing.T) {
			over, cancel := client.Subscribe(river.EventKindJobCompleted, river.EventKindJobFailed)
			defer cancel()
			var mu sync.Mutex
			waiting := map[int64]chan struct{}{}
			of := func(id int64) chan struct{} {
				mu.Lock()
				defer mu.Unlock()
				if waiting[id] == nil {
					waiting[id] = make(chan struct{}, 1)
				}
				return waiting[id]
			}
			go func() {
				for e := range over {
					of(e.Job.ID) <- struct{}{}
				}
			}()
			s.Scopes(t, "list_authors", func(reader int) error {
				res, err := client.Insert(t.Context(), listArgs{Reader: reader, Drop: drop}, nil)
				if err != nil {
					return err
				}
				<-of(res.Job.ID)
				return nil
			})
		})
	}
}
