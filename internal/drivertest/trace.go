package drivertest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Trace is what a behaviour saw, line by line. It is safe for concurrent use.
type Trace struct {
	unwrap func(any) any

	mu   sync.Mutex
	text strings.Builder
}

// Printf writes one line.
func (t *Trace) Printf(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(&t.text, format+"\n", args...)
}

// Err writes an error down: its text, its type, those of what it wraps, and
// which well-known errors it is.
func (t *Trace) Err(what string, err error) {
	t.Printf("%s: %s", what, describe(err))
}

func describe(err error) string {
	if err == nil {
		return "ok"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%q", err.Error())
	for e := err; e != nil; e = errors.Unwrap(e) {
		fmt.Fprintf(&b, " %T", e)
	}
	for _, known := range []error{sql.ErrNoRows, sql.ErrTxDone, sql.ErrConnDone, context.Canceled, context.DeadlineExceeded, io.EOF} {
		if errors.Is(err, known) {
			fmt.Fprintf(&b, " is(%v)", known)
		}
	}
	return b.String()
}

// Rows reads rows to their end, over all result sets, and closes them.
func (t *Trace) Rows(rows *sql.Rows, err error) {
	if err != nil {
		t.Err("query", err)
		return
	}
	for set := 0; ; set++ {
		t.set(set, rows)
		if !rows.NextResultSet() {
			break
		}
	}
	t.Err("rows", rows.Err())
	t.Err("close", rows.Close())
}

func (t *Trace) set(set int, rows *sql.Rows) {
	columns, err := rows.Columns()
	t.Err(fmt.Sprintf("set %d columns %q", set, columns), err)
	for rows.Next() {
		values := make([]any, len(columns))
		dest := make([]any, len(columns))
		for i := range dest {
			dest[i] = &values[i]
		}
		err := rows.Scan(dest...)
		t.Err("row "+literals(values), err)
	}
}

func literals(values []any) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = fmt.Sprintf("%T(%v)", v, v)
	}
	return strings.Join(parts, ", ")
}

// ColumnTypes writes down all that the rows tell of their columns.
func (t *Trace) ColumnTypes(rows *sql.Rows) {
	types, err := rows.ColumnTypes()
	t.Err("column types", err)
	for _, c := range types {
		length, hasLength := c.Length()
		nullable, hasNullable := c.Nullable()
		precision, scale, hasPrecision := c.DecimalSize()
		t.Printf("column %s %s scan=%v length=%d,%v nullable=%v,%v decimal=%d,%d,%v", c.Name(), c.DatabaseTypeName(),
			c.ScanType(), length, hasLength, nullable, hasNullable, precision, scale, hasPrecision)
	}
}

// Result writes down the result of a statement without rows.
func (t *Trace) Result(res sql.Result, err error) {
	if err != nil {
		t.Err("exec", err)
		return
	}
	n, err := res.RowsAffected()
	t.Err(fmt.Sprintf("affected %d", n), err)
	id, err := res.LastInsertId()
	t.Err(fmt.Sprintf("last id %d", id), err)
}

// Unwrap returns the driver's own connection from what sql.Conn.Raw gives.
func (t *Trace) Unwrap(driverConn any) any {
	if t.unwrap == nil {
		return driverConn
	}
	return t.unwrap(driverConn)
}

// String returns the text so far.
func (t *Trace) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
