package peers

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ngrok/sqlmw"
)

// Recorder writes down the statements of the connections that it wraps. It
// is safe for concurrent use.
type Recorder struct {
	sqlmw.NullInterceptor

	// Program reports whether a function belongs to the program.
	Program func(function string) bool

	mu     sync.Mutex
	events []Event
}

type scopeKey struct{}

// InScope marks statements run with the context as one request's.
func InScope(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, scopeKey{}, name)
}

// Take returns what was recorded since the last call, in order of the starts.
func (r *Recorder) Take() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	events := r.events
	r.events = nil
	slices.SortStableFunc(events, func(a, b Event) int { return a.Start.Compare(b.Start) })
	return events
}

// Wrap returns a connector whose statements are recorded.
func (r *Recorder) Wrap(c sqldriver.Connector) sqldriver.Connector {
	return recorded{sqlmw.Driver(opener{c}, r)}
}

// opener makes a driver of a connector, for sqlmw wraps drivers.
type opener struct{ c sqldriver.Connector }

func (o opener) Open(string) (sqldriver.Conn, error) { return o.c.Connect(context.Background()) }

type recorded struct{ d sqldriver.Driver }

func (c recorded) Connect(context.Context) (sqldriver.Conn, error) { return c.d.Open("") }
func (c recorded) Driver() sqldriver.Driver                        { return c.d }

// ran notes a statement that finished without an error.
func (r *Recorder) ran(ctx context.Context, start time.Time, text string, args []sqldriver.NamedValue, exec bool, err error) {
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return
	}
	e := Event{Start: start, Text: text, Exec: exec, Stack: r.stack()}
	e.Scope, _ = ctx.Value(scopeKey{}).(string)
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a.Value
		if b, ok := a.Value.([]byte); ok {
			values[i] = string(b)
		}
	}
	e.Args = argsText(values)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// stack is the program's frames.
func (r *Recorder) stack() []string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var stack []string
	for {
		f, more := frames.Next()
		if r.Program(f.Function) && !strings.Contains(f.Function, "/peers.") {
			stack = append(stack, f.Function+":"+strconv.Itoa(f.Line))
		}
		if !more {
			return stack
		}
	}
}

// ConnQueryContext implements sqlmw.Interceptor.
func (r *Recorder) ConnQueryContext(ctx context.Context, c sqldriver.QueryerContext, text string, args []sqldriver.NamedValue) (context.Context, sqldriver.Rows, error) {
	start := time.Now()
	rows, err := c.QueryContext(ctx, text, args)
	r.ran(ctx, start, text, args, false, err)
	return ctx, rows, err
}

// ConnExecContext implements sqlmw.Interceptor.
func (r *Recorder) ConnExecContext(ctx context.Context, c sqldriver.ExecerContext, text string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	start := time.Now()
	res, err := c.ExecContext(ctx, text, args)
	r.ran(ctx, start, text, args, true, err)
	return res, err
}

// StmtQueryContext implements sqlmw.Interceptor.
func (r *Recorder) StmtQueryContext(ctx context.Context, s sqldriver.StmtQueryContext, text string, args []sqldriver.NamedValue) (context.Context, sqldriver.Rows, error) {
	start := time.Now()
	rows, err := s.QueryContext(ctx, args)
	r.ran(ctx, start, text, args, false, err)
	return ctx, rows, err
}

// StmtExecContext implements sqlmw.Interceptor.
func (r *Recorder) StmtExecContext(ctx context.Context, s sqldriver.StmtExecContext, text string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	start := time.Now()
	res, err := s.ExecContext(ctx, args)
	r.ran(ctx, start, text, args, true, err)
	return res, err
}
