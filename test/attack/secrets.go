package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	sqldriver "database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	gomysql "github.com/go-sql-driver/mysql"
	"github.com/lib/pq"
	"modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/printers"
	"github.com/nplusone-go/nplusone/internal/trace"
	"github.com/nplusone-go/nplusone/report"
	"github.com/nplusone-go/nplusone/report/baseline"
	"github.com/nplusone-go/nplusone/report/compare"
	"github.com/nplusone-go/nplusone/report/logs"
	"github.com/nplusone-go/nplusone/suggest"
	"github.com/nplusone-go/nplusone/verify"
	"github.com/nplusone-go/nplusone/web"
)

func init() {
	const reason = "what somebody's customer typed would stand in a log, a pull request or a page"
	for _, set := range [][]planting{columnSecrets, commentSecrets, quotedSecrets, valueSecrets} {
		for _, p := range set {
			register(kind{"secrets/" + p.name, reason, func(a *attempt) { a.plant(p) }})
		}
	}
	register(
		kind{"secrets/url-path", reason, secretsInPaths},
		kind{"secrets/panic", reason, secretsInPanics},
		kind{"secrets/errors-and-dsn", reason, secretsInErrors},
		kind{"secrets/workflow-command", "a customer's text would give orders to the build server", secretsAsCommands},
	)
}

// secret is a text that nothing else has, in the manner of a password.
func secret(kind string) string {
	return kind + strings.ToLower(rand.Text()[:12])
}

// house is a program with every output that nplusone has.
type house struct {
	a        *attempt
	detector *detect.Detector
	reports  []report.Report
	page     *web.Page
	handler  http.Handler
	serve    http.HandlerFunc
	recorder *trace.Recorder
	dir      string
	logs     bytes.Buffer
}

func (h *house) Report(_ context.Context, r report.Report) { h.reports = append(h.reports, r) }

func (a *attempt) house(opts ...detect.Option) *house {
	h := &house{a: a, dir: a.tempDir(), page: web.NewPage()}
	var err error
	h.recorder, err = trace.Open(filepath.Join(h.dir, "trace"))
	a.must(err)
	log.SetOutput(&h.logs)
	a.cleanup(func() { log.SetOutput(os.Stderr) })
	h.detector = detect.New(append([]detect.Option{
		detect.KeepValues(), detect.FixWith(suggest.New(suggest.TryWith(verify.New()))), detect.ListenWith(h.page),
		detect.ReportTo(h, h.page, logs.Slog(slog.New(slog.NewTextHandler(&h.logs, nil))), logs.Slog(slog.New(slog.NewJSONHandler(&h.logs, nil)))),
		detect.RecordTo(h.recorder),
	}, opts...)...)
	mux := http.NewServeMux()
	h.page.Register(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if h.serve != nil {
			h.serve(w, r)
		}
	})
	h.handler = web.Middleware(h.detector, web.ShowOn(h.page), web.InjectToolbar())(mux)
	return h
}

// request asks the program for a path, as somebody on this machine.
func (h *house) request(path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
	r.RemoteAddr = "127.0.0.1:50000"
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

// search looks for the secrets in all that was written.
func (h *house) search(secrets ...string) {
	a := h.a
	h.detector.Flush()
	a.must(h.recorder.Close())
	outputs := map[string]string{"the log": h.logs.String()}
	merged := compare.Merge(h.reports...)
	for _, f := range printers.Formats() {
		var b bytes.Buffer
		a.must(printers.Write(&b, f, merged, printers.Verbose()))
		outputs["format "+string(f)] = b.String()
	}
	baseline := baseline.NewBaseline(merged, "known")
	outputs["the baseline"] = fmt.Sprint(baseline)
	for _, name := range h.recorder.Files() {
		text, err := os.ReadFile(name)
		a.must(err)
		outputs["the trace"] += string(text)
	}
	again := &house{}
	_, err := trace.Replay(strings.NewReader(outputs["the trace"]), detect.New(detect.ReportTo(again), detect.FixWith(suggest.New())))
	a.must(err)
	replayed, err := json.Marshal(again.reports)
	a.must(err)
	outputs["the replay"] = string(replayed)
	root := "/debug/nplusone/"
	for _, name := range []string{"", "requests.json", "repeats.json", "routes.json"} {
		outputs["the page "+name] = h.request(root + name).Body.String()
	}
	for _, r := range h.page.Requests() {
		outputs["a request's page"] += h.request(root + "r/" + r.ID).Body.String()
	}
	if len(h.reports) == 0 || !strings.Contains(outputs["the page "], "nplusone") || len(outputs["the trace"]) < 200 {
		a.brokenf("nothing was written: %d reports, a page of %d bytes, a trace of %d", len(h.reports), len(outputs["the page "]), len(outputs["the trace"]))
	}
	for where, text := range outputs {
		a.search(where, text, secrets...)
	}
}

// shopTables are the tables of the loops.
func shopTables(name, hidden string) []string {
	text := "text"
	if name == "mysql" {
		text = "varchar(200)"
	}
	out := []string{
		"DROP TABLE IF EXISTS items", "DROP TABLE IF EXISTS boxes", "DROP TABLE IF EXISTS logs",
		"CREATE TABLE boxes (id int primary key, name " + text + ", secret " + text + ")",
		"CREATE TABLE items (id int primary key, box_id int, name " + text + ", secret " + text + ")",
		"CREATE TABLE logs (box_id int, text " + text + ")",
	}
	for i := 1; i <= 12; i++ {
		id := 1000 + (i*7)%12*13
		out = append(out, fmt.Sprintf("INSERT INTO boxes VALUES (%d, 'box', '%s')", id, hidden),
			fmt.Sprintf("INSERT INTO items VALUES (%d, %d, 'item', '%s')", i, id, hidden))
	}
	return out
}

// database opens the watched database of a planting.
func (h *house) database(name, hidden string) *sql.DB {
	a := h.a
	short, _, _ := strings.Cut(name, "-")
	var d sqldriver.Driver
	var dsn string
	switch short {
	case "sqlite":
		d, dsn = &sqlite.Driver{}, "file:"+filepath.Join(a.tempDir(), "shop.db")+"?_pragma=journal_mode(wal)"
	case "mysql":
		d, dsn = &gomysql.MySQLDriver{}, os.Getenv("NPLUSONE_TEST_MYSQL")
		if strings.HasSuffix(name, "interpolated") && dsn != "" {
			c, err := gomysql.ParseDSN(dsn)
			a.must(err)
			c.InterpolateParams = true
			dsn = c.FormatDSN()
		}
	case "postgres":
		d, dsn = &pq.Driver{}, os.Getenv("NPLUSONE_TEST_POSTGRES")
	}
	if dsn == "" {
		a.must(errors.New("no database " + name + ": run it by make attack"))
	}
	dialect, err := fingerprint.ParseDialect(short)
	a.must(err)
	connector := driver.WrapConnector(dsnConnector{dsn, d}, driver.Detector(h.detector), driver.Dialect(dialect))
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(4)
	a.cleanup(func() { _ = db.Close() })
	for _, text := range shopTables(short, hidden) {
		_, err := db.Exec(text)
		a.must(err)
	}
	return db
}

type dsnConnector struct {
	dsn string
	d   sqldriver.Driver
}

func (c dsnConnector) Connect(context.Context) (sqldriver.Conn, error) { return c.d.Open(c.dsn) }
func (c dsnConnector) Driver() sqldriver.Driver                        { return c.d }

// plant runs a loop with secrets in it, and searches for them.
func (a *attempt) plant(p planting) {
	h := a.house()
	hidden := secret("pw-")
	db := h.database(p.database, hidden)
	with := func(text string, n *int) string {
		if !strings.Contains(text, "%s") {
			return text
		}
		if *n++; strings.Contains(p.name, "quoted") {
			return fmt.Sprintf(text, hidden) // a part of the shape, which must repeat
		}
		return fmt.Sprintf(text, fmt.Sprintf("%s%d", hidden, *n))
	}
	n := 0
	parent := p.parent
	if parent == "" {
		parent = "SELECT id, name FROM boxes ORDER BY id"
	}
	h.serve = func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		for _, key := range a.keysOf(ctx, db, with(parent, &n)) {
			text := with(p.child, &n)
			args := make([]any, 0, 3)
			for _, arg := range p.args {
				switch v := arg.(type) {
				case []byte:
					arg = []byte(with(string(v), &n))
				case string:
					arg = with(v, &n)
				}
				args = append(args, arg)
			}
			args = append(args, key)
			if strings.HasPrefix(p.database, "postgres") {
				text = strings.Replace(text, "?", "$1", 1)
			}
			a.drain(db.QueryContext(ctx, text, args...))
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><html><body>done</body></html>"))
	}
	response := h.request("/boxes")
	a.search("the answer with the toolbar", response.Body.String(), hidden)
	ctx, scope := h.detector.Start(context.Background(), "job", detect.KindJob)
	h.serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
	r := scope.End()
	if p.name != "comment-duplicate" && len(r.Findings)+len(r.Recognised) == 0 {
		a.brokenf("the loop was not seen")
	}
	h.search(hidden)
}

func (a *attempt) keysOf(ctx context.Context, db *sql.DB, query string) []any {
	rows, err := db.QueryContext(ctx, query)
	a.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	a.must(err)
	var out []any
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range into {
			into[i] = &values[i]
		}
		a.must(rows.Scan(into...))
		key := values[0]
		if b, ok := key.([]byte); ok {
			key = string(b)
		}
		out = append(out, key)
	}
	a.must(rows.Err())
	return out
}

func (a *attempt) drain(rows *sql.Rows, err error) {
	a.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	a.must(err)
	into := make([]any, len(columns))
	for i := range into {
		into[i] = new(any)
	}
	for rows.Next() {
		a.must(rows.Scan(into...))
	}
	a.must(rows.Err())
}

// secretsInPaths asks for paths that no route names.
func secretsInPaths(a *attempt) {
	h := a.house()
	db := h.database("sqlite", "row")
	h.serve = func(_ http.ResponseWriter, r *http.Request) {
		for _, key := range a.keysOf(r.Context(), db, "SELECT id FROM boxes ORDER BY id") {
			a.drain(db.QueryContext(r.Context(), "SELECT name FROM items WHERE box_id = ?", key))
		}
	}
	var secrets []string
	for _, path := range []string{
		"/reset/%s", "/reset/%s@example.com/done", "/u/%s-3f2504e0-4f89-11d3", "/a/%s.html", "/b/c/d?token=%s",
		"/verify/%s==", "/x/%%20%s", "/one/two;session=%s", "/%s/%[1]s", "/tel/+49%s",
	} {
		s := secret("t0k")
		secrets = append(secrets, s)
		h.request(fmt.Sprintf(path, s))
	}
	for _, word := range []string{"kqzvxjwpmtrs", "aGVsbG9Xb3JsZEZvb0Jhcg", "DEADBEEFDEADBEEF", "correct-horse-battery-staple-cat"} {
		secrets = append(secrets, word)
		h.request("/reset/" + word)
	}
	h.search(secrets...)
}

// secretsAsCommands writes lines that a build server takes for commands into
// every name that a statement can have.
func secretsAsCommands(a *attempt) {
	for _, order := range []string{"::error file=a.go::boom", "  ::set-output name=x::y", "##[error]boom", "\t##vso[task.setvariable variable=x]y", "##teamcity[buildStop]"} {
		h := a.house()
		db := h.database("sqlite", "row")
		name := strings.ReplaceAll(order, `"`, "")
		ctx, scope := h.detector.Start(context.Background(), "job\n"+order, detect.KindJob)
		parent := "SELECT id AS \"key\n" + name + "\" FROM boxes ORDER BY 1"
		for _, key := range a.keysOf(ctx, db, parent) {
			a.drain(db.QueryContext(ctx, "SELECT name AS \"x\n"+name+"\"\n-- a\n FROM items /*\n"+order+"\n*/ AS \"t\n"+name+"\" WHERE box_id = ?", key))
		}
		scope.End()
		h.detector.Flush()
		merged := compare.Merge(h.reports...)
		for _, f := range printers.Formats() {
			var b bytes.Buffer
			a.must(printers.Write(&b, f, merged, printers.Verbose()))
			text := b.String()
			if f == printers.FormatGitHub {
				// Its own lines are commands, one each and no more.
				for line := range strings.Lines(text) {
					if strings.HasPrefix(strings.TrimSpace(line), "::") && !strings.Contains(line, "title=") {
						a.brokenf("%s has the line %q", f, line)
					}
				}
				continue
			}
			for line := range strings.Lines(text) {
				if strings.HasPrefix(strings.TrimSpace(line), "::") ||
					f == printers.FormatText && (strings.Contains(line, "##[") || strings.Contains(line, "##vso[") || strings.Contains(line, "##teamcity[")) {
					a.brokenf("%s has the line %q", f, line)
				}
			}
		}
	}
}
