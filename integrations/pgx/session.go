package nplusonepgx

import (
	"context"
	"io"
	"runtime"
	"slices"
	"sync"
	"weak"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/nplusone-go/nplusone/internal/record"
)

// session is one connection. The tracer tells it what the program runs, the
// tap what the server answers. Both are called on the goroutine of the
// program's call as a rule; CopyFrom reads on another one, hence the lock.
type session struct {
	database *record.Database

	mu     sync.Mutex
	memory record.Memory
	x      record.Execution
	depth  int               // statements that have begun and not ended
	names  map[string]string // statements that the program prepared
	wire   wire

	columns []string // of the result that is being read, nil before the first
	fields  []field
	formats formats
	altered int // column that an intervention changes, -1 for none
}

// maxNames bounds the prepared statements that are remembered.
const maxNames = 4096

// sessions are those of connections whose tracer was not called yet.
var sessions sync.Map // weak.Pointer[pgproto3.Frontend] -> *session

// tapped makes the frontend of a connection read through a tap.
func tapped(build pgconn.BuildFrontendFunc, database *record.Database) pgconn.BuildFrontendFunc {
	return func(r io.Reader, w io.Writer) *pgproto3.Frontend {
		s := &session{database: database, altered: -1}
		f := build(&tap{r: r, s: s}, sink{w, s})
		if f == nil {
			return nil
		}
		key := weak.Make(f)
		sessions.Store(key, s)
		runtime.AddCleanup(f, func(key weak.Pointer[pgproto3.Frontend]) { sessions.Delete(key) }, key)
		return f
	}
}

// customKey is where pgx keeps a connection's session for us.
const customKey = "nplusone"

func sessionOf(c *pgx.Conn) *session {
	if c == nil || c.PgConn() == nil {
		return nil
	}
	data := c.PgConn().CustomData()
	if s, ok := data[customKey].(*session); ok {
		return s
	}
	v, ok := sessions.LoadAndDelete(weak.Make(c.PgConn().Frontend()))
	if !ok || data == nil {
		return nil
	}
	s := v.(*session)
	data[customKey] = s
	return s
}

// begin follows a statement. One that begins while another one runs is
// refused by pgx, and ends at once.
func (s *session) begin(ctx context.Context, query string, args []any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.enter() {
		return
	}
	if text, ok := s.names[query]; ok {
		query = text
	}
	s.noteTransaction(ctx, query)
	if !s.x.Start(ctx, s.database, &s.memory, query) {
		return
	}
	for i, v := range args {
		s.x.Arg(i+1, "", plain(v))
	}
}

// enter reports whether nothing runs on the connection.
func (s *session) enter() bool {
	s.depth++
	if s.depth > 1 {
		return false
	}
	s.columns, s.fields, s.altered = nil, nil, -1
	return true
}

// noteTransaction remembers the scope of a transaction: a statement in it that
// comes with another context belongs to that scope too.
func (s *session) noteTransaction(ctx context.Context, query string) {
	switch {
	case startsWith(query, "begin"), startsWith(query, "start transaction"):
		s.memory.Begin(ctx)
	case startsWith(query, "commit"), query == "rollback", query == "ROLLBACK":
		s.memory.End()
	}
}

func startsWith(query, word string) bool {
	if len(query) < len(word) {
		return false
	}
	for i := range len(word) {
		if query[i]|0x20 != word[i]|0x20 {
			return false
		}
	}
	return true
}

// end ends the statement that runs, unless the one that ends was refused.
func (s *session) end(affected int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.depth = max(s.depth-1, 0); s.depth > 0 {
		return
	}
	switch {
	case s.columns != nil:
		s.x.Close(err)
	case err != nil:
		s.x.Ran(record.Failed, -1)
	default:
		s.x.Ran(record.OK, affected)
	}
	s.altered = -1
}

func (s *session) prepared(name, query string) {
	if name == "" || name == query {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.names == nil {
		s.names = make(map[string]string)
	}
	if len(s.names) < maxNames {
		s.names[name] = query
	}
}

func (s *session) owned(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.memory.Checkout(ctx)
}

// result begins a result set. A batch of one statement is one result that
// comes in parts.
func (s *session) result(fields []field, f formats) {
	if len(fields) == 0 || s.depth == 0 {
		return
	}
	s.fields, s.formats = fields, f
	names := namesOf(fields)
	switch {
	case s.columns == nil:
		s.x.Query(names)
		if column, ok := s.x.Alters(); ok {
			s.altered = column
		}
	case !slices.Equal(s.columns, names):
		s.x.NextSet(names)
		s.altered = -1
	}
	s.columns = names
}

// row hands the cells of one row on. body is the message that has them.
func (s *session) row(body []byte) {
	if s.columns == nil {
		return
	}
	if wants := min(s.x.Wants(), len(s.fields)); wants > 0 {
		values := s.x.WantsValues()
		for i, raw := range cells(body, wants) {
			if oid, format := s.fields[i].oid, s.formats.of(i); values {
				s.x.Cell(i, decode(oid, format, raw))
			} else {
				s.x.Hashed(i, hashed(oid, format, raw))
			}
		}
	}
	s.x.Row()
}
