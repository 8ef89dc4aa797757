package nplusoneasynq_test

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/examples/blog"
	nplusoneasynq "github.com/nplusone-go/nplusone/integrations/asynq"
	"github.com/nplusone-go/nplusone/internal/entry/entrytest"
)

// work starts asynq's own server, whose handler tells when a reader is done.
func work(t *testing.T, s *entrytest.Shop, drop bool) func(reader int) error {
	redis := asynq.RedisClientOpt{Addr: miniredis.RunT(t).Addr()}
	var mu sync.Mutex
	done := map[string]chan error{}
	mux := asynq.NewServeMux()
	mux.Use(func(next asynq.Handler) asynq.Handler { // outside: the scope has ended here
		return asynq.HandlerFunc(func(ctx context.Context, task *asynq.Task) error {
			err := next.ProcessTask(ctx, task)
			id, _ := asynq.GetTaskID(ctx)
			mu.Lock()
			defer mu.Unlock()
			done[id] <- err
			return err
		})
	})
	mux.Use(nplusoneasynq.Middleware(nplusoneasynq.Detector(s.Detector)))
	mux.HandleFunc("authors:list", func(ctx context.Context, task *asynq.Task) error {
		reader, err := strconv.Atoi(string(task.Payload()))
		if err != nil {
			return err
		}
		if drop {
			ctx = entrytest.Dropped()
		}
		_, err = blog.Authors(ctx, s.DB, reader)
		return err
	})
	server := asynq.NewServer(redis, asynq.Config{Concurrency: 8, LogLevel: asynq.FatalLevel})
	require.NoError(t, server.Start(mux))
	t.Cleanup(server.Shutdown)
	client := asynq.NewClient(redis)
	t.Cleanup(func() { assert.NoError(t, client.Close()) })
	next := 0
	return func(reader int) error {
		mu.Lock()
		next++
		id, over := strconv.Itoa(next), make(chan error, 1)
		done[id] = over
		mu.Unlock()
		if _, err := client.Enqueue(asynq.NewTask("authors:list", []byte(strconv.Itoa(reader))), asynq.TaskID(id)); err != nil {
			return err
		}
		return <-over
	}
}

func TestTasks(t *testing.T) {
	s := entrytest.Open(t)
	for name, drop := range map[string]bool{"context passed": false, "context dropped": true} {
		t.Run(name, func(t *testing.T) { s.Scopes(t, "authors:list", work(t, s, drop)) })
	}
}
