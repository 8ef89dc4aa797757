package webpage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/explain"
	"github.com/nplusone-go/nplusone/internal/printers"
)

// ExplainOn offers to ask a database how it runs a statement that the page
// shows. Nothing else can be asked: only queries that are remembered, by
// their place in a request. They are planned, not run, in a read-only
// transaction that is rolled back, with a timeout, and without the arguments,
// which are not known: the plan is the general one. Give it a handle of a
// user who may only read.
func (p *Page) ExplainOn(db *sql.DB, d fingerprint.Dialect) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.explains = &explainer{db, d}
}

func (p *Page) explainer() *explainer {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.explains
}

const explainTimeout = 5 * time.Second

type explainer struct {
	db      *sql.DB
	dialect fingerprint.Dialect
}

// can reports whether a statement may be explained: one query, and no more.
func (x *explainer) can(text string) bool {
	return x != nil && explain.Query(x.dialect, text)
}

// plan asks for the plan, line by line.
func (x *explainer) plan(ctx context.Context, text string) (lines []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, explainTimeout)
	defer cancel()
	conn, err := x.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: x.dialect != fingerprint.SQLite})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was changed
	plan, err := explain.General(ctx, tx, x.dialect, text)
	if err != nil {
		return nil, err
	}
	return plan.Lines(), nil
}

// planPage is what the database answered.
type planPage struct {
	Title, Base, Query, Placeholder, Back, Error, Footer string
	SQL                                                  template.HTML
	Lines                                                []string
}

// serveExplain plans a remembered statement.
func (p *Page) serveExplain(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("id")
	e, ok := p.Request(id)
	x := p.explainer()
	if !ok || x == nil {
		http.NotFound(w, r)
		return
	}
	var page requestPage
	page.waterfall(e)
	i, err := strconv.Atoi(r.URL.Query().Get("lane"))
	if err != nil || i < 0 || i >= len(page.Lanes) || !x.can(page.Lanes[i].sql) {
		http.NotFound(w, r)
		return
	}
	text := page.Lanes[i].sql
	plan := planPage{
		Title: "Plan · nplusone", Base: "../", Placeholder: "Search all requests", Footer: footerText,
		Back: id + "#q-" + strconv.Itoa(i), SQL: printers.HTMLStatement(text),
	}
	if plan.Lines, err = x.plan(r.Context(), text); err != nil {
		plan.Error = fmt.Sprint("The database returned an error: ", err)
	}
	render(w, "plan", plan)
}
