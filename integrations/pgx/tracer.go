package nplusonepgx

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Compile-time contract of the tracer.
var (
	_ pgx.QueryTracer       = tracer{}
	_ pgx.BatchTracer       = tracer{}
	_ pgx.CopyFromTracer    = tracer{}
	_ pgx.PrepareTracer     = tracer{}
	_ pgxpool.AcquireTracer = tracer{}
	_ pgxpool.ReleaseTracer = tracer{}
)

// watchedTracer is what a configuration gets: our tracer behind the one that
// it had.
type watchedTracer struct{ *multitracer.Tracer }

// NPlusOneWatched marks the connection for a program that `nplusone test`
// built: what is followed here is not followed in pgx again.
func (watchedTracer) NPlusOneWatched() {}

func isWatched(t pgx.QueryTracer) bool {
	_, ours := t.(watchedTracer)
	return ours
}

func besides(t pgx.QueryTracer) pgx.QueryTracer {
	if t == nil {
		return watchedTracer{multitracer.New(tracer{})}
	}
	return watchedTracer{multitracer.New(t, tracer{})}
}

// tracer tells the session of a connection what the program sends.
type tracer struct{}

func (tracer) TraceQueryStart(ctx context.Context, c *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if s := sessionOf(c); s != nil {
		query, args := sent(ctx, c, data.SQL, data.Args)
		s.begin(ctx, query, args)
	}
	return ctx
}

func (tracer) TraceQueryEnd(_ context.Context, c *pgx.Conn, data pgx.TraceQueryEndData) {
	if s := sessionOf(c); s != nil {
		s.end(data.CommandTag.RowsAffected(), data.Err)
	}
}

func (tracer) TraceBatchStart(ctx context.Context, c *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	if s := sessionOf(c); s != nil {
		s.beginBatch(ctx, c, data.Batch)
	}
	return ctx
}

// TraceBatchQuery has nothing to tell: a batch is followed as a whole.
func (tracer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

func (tracer) TraceBatchEnd(_ context.Context, c *pgx.Conn, data pgx.TraceBatchEndData) {
	if s := sessionOf(c); s != nil {
		s.end(-1, data.Err)
	}
}

// TraceCopyFromStart tells that rows may have changed. A copy is never a
// statement in a loop.
func (tracer) TraceCopyFromStart(ctx context.Context, c *pgx.Conn, data pgx.TraceCopyFromStartData) context.Context {
	if s := sessionOf(c); s != nil {
		s.begin(ctx, "copy "+data.TableName.Sanitize()+" ("+strings.Join(quoted(data.ColumnNames), ", ")+") from stdin", nil)
	}
	return ctx
}

func quoted(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = pgx.Identifier{name}.Sanitize()
	}
	return out
}

func (tracer) TraceCopyFromEnd(_ context.Context, c *pgx.Conn, data pgx.TraceCopyFromEndData) {
	if s := sessionOf(c); s != nil {
		s.end(data.CommandTag.RowsAffected(), data.Err)
	}
}

// TracePrepareStart learns what a name stands for: a statement that was
// prepared by the program is run by its name.
func (tracer) TracePrepareStart(ctx context.Context, c *pgx.Conn, data pgx.TracePrepareStartData) context.Context {
	if s := sessionOf(c); s != nil {
		s.prepared(data.Name, data.SQL)
	}
	return ctx
}

func (tracer) TracePrepareEnd(context.Context, *pgx.Conn, pgx.TracePrepareEndData) {}

func (tracer) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	return ctx
}

// TraceAcquireEnd notes whose the connection is until it is released.
func (tracer) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, data pgxpool.TraceAcquireEndData) {
	if s := sessionOf(data.Conn); s != nil {
		s.owned(ctx)
	}
}

func (tracer) TraceRelease(_ *pgxpool.Pool, data pgxpool.TraceReleaseData) {
	if s := sessionOf(data.Conn); s != nil {
		s.owned(context.Background())
	}
}
