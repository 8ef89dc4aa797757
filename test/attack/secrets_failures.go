package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strings"

	"github.com/lib/pq"
	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/cases"
	"github.com/nplusone-go/nplusone/internal/judge"
	"github.com/nplusone-go/nplusone/report"
)

type secretPanics struct {
	text string
	on   bool
}

func (p *secretPanics) Report(context.Context, report.Report) { p.fire() }

func (p *secretPanics) Fix(context.Context, *report.Finding, *cases.Case) {
	p.fire()
}

func (p *secretPanics) Listen(context.Context, *judge.Usage) { p.fire() }

func (p *secretPanics) Inspect(context.Context, []*cases.Case) []judge.Advice {
	p.fire()
	return nil
}

func (p *secretPanics) fire() {
	if p.on {
		panic("no such user: " + p.text)
	}
}

// secretsInPanics lets everything panic that may, and the handler too.
func secretsInPanics(a *attempt) {
	p := &secretPanics{text: secret("pan")}
	h := a.house(detect.FixWith(p), detect.ListenWith(p), detect.InspectWith(p), detect.ReportTo(p))
	db := h.database("sqlite", "row")
	p.on = true
	h.serve = func(_ http.ResponseWriter, r *http.Request) {
		for _, key := range a.keysOf(r.Context(), db, "SELECT id FROM boxes ORDER BY id") {
			a.drain(db.QueryContext(r.Context(), "SELECT name FROM items WHERE box_id = ?", key))
		}
		panic(fmt.Errorf("handler: %s", p.text))
	}
	func() {
		defer func() {
			if v := recover(); v == nil || !strings.Contains(fmt.Sprint(v), p.text) {
				a.brokenf("the program's own panic became %v", v)
			}
		}()
		h.request("/boxes")
	}()
	h.search(p.text)
}

// secretsInErrors makes the database speak of values.
func secretsInErrors(a *attempt) {
	for _, name := range []string{"sqlite", "mysql", "postgres"} {
		h := a.house()
		hidden := secret("err")
		db := h.database(name, "row")
		ctx, scope := h.detector.Start(context.Background(), "errors", detect.KindJob)
		mark := "?"
		if name == "postgres" {
			mark = "$1"
		}
		for i, key := range a.keysOf(ctx, db, "SELECT id FROM boxes ORDER BY id") {
			_, _ = db.ExecContext(ctx, fmt.Sprintf("INSERT INTO boxes (id, name) VALUES (%v, '%s')", key, hidden))
			_, _ = db.ExecContext(ctx, fmt.Sprintf("SELECT %s FROM boxes WHERE id = %v", hidden, key))
			_, _ = db.ExecContext(ctx, fmt.Sprintf("SELEC '%s' %d", hidden, i))
			if rows, err := db.QueryContext(ctx, fmt.Sprintf("SELECT name FROM items WHERE name <> '%s' AND box_id = %s", hidden, mark), key); err == nil {
				_ = rows.Close()
			}
		}
		scope.End()
		// A column of that name is part of a text that failed, and no value.
		h.search("'"+hidden, hidden+"'")
	}
	h := a.house()
	hidden := secret("dsn")
	db := sql.OpenDB(driver.WrapConnector(dsnConnector{"postgres://u:" + hidden + "@127.0.0.1:1/x?sslmode=disable", &pq.Driver{}}, driver.Detector(h.detector)))
	defer db.Close()
	ctx, scope := h.detector.Start(context.Background(), "dsn", detect.KindJob)
	for range 6 {
		_, _ = db.ExecContext(ctx, "SELECT 1")
	}
	scope.End()
	db = h.database("sqlite", "row")
	ctx, scope = h.detector.Start(context.Background(), "after", detect.KindJob)
	for _, key := range a.keysOf(ctx, db, "SELECT id FROM boxes ORDER BY id") {
		a.drain(db.QueryContext(ctx, "SELECT name FROM items WHERE box_id = ?", key))
	}
	scope.End()
	h.search(hidden)
}
