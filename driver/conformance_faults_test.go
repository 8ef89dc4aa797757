package driver_test

import (
	"database/sql"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/internal/drivertest"
)

// TestEveryCallMayFail lets each call that a program's driver gets go wrong in
// each way, and compares what the program and the driver see of it.
func TestEveryCallMayFail(t *testing.T) {
	t.Parallel()
	for _, features := range []drivertest.Features{
		0, drivertest.Execer | drivertest.Queryer, drivertest.AllFeatures &^ drivertest.RowsColumnScanner, drivertest.AllFeatures,
	} {
		calls := callsOf(features)
		require.NotEmpty(t, calls)
		for _, call := range slices.Sorted(maps.Keys(calls)) {
			for _, kind := range drivertest.FaultKinds() {
				if kind == drivertest.Nothing && strings.Contains(call, "Query") {
					continue // nil rows under a context: database/sql itself ends the process
				}
				for nth := 1; nth <= calls[call]; nth++ {
					fault := drivertest.Fault{Call: call, Nth: nth, Kind: kind}
					everything := drivertest.Everything(kind == drivertest.Hangs)
					everything.Name = fault.String()
					drivertest.Conform(t, []drivertest.Behaviour{everything},
						failing(raw, features, fault), failing(unowned, features, fault), failing(owned, features, fault))
				}
			}
		}
	}
}

// failing is a subject whose driver has a fault.
func failing(subject func(drivertest.Features) drivertest.Subject, features drivertest.Features, fault drivertest.Fault) drivertest.Subject {
	s := subject(features)
	open := s.Open
	s.Open = func() (*sql.DB, error) {
		db, err := open()
		s.Fake().Fault = &fault
		return db, err
	}
	return s
}

// callsOf counts what the program calls where nothing fails.
func callsOf(features drivertest.Features) map[string]int {
	s := raw(features)
	db, _ := s.Open()
	defer db.Close()
	drivertest.Everything(false).Run(&drivertest.Trace{}, db)
	return s.Fake().Calls()
}

// The program above is worth little where it does not make a call.
func TestEverythingCallsEverything(t *testing.T) {
	t.Parallel()
	calls := callsOf(drivertest.AllFeatures &^ drivertest.RowsColumnScanner)
	for _, call := range []string{
		"connector.Connect", "conn.PrepareContext", "conn.BeginTx", "conn.ExecContext", "conn.QueryContext", "conn.Ping",
		"conn.ResetSession", "conn.IsValid", "conn.CheckNamedValue", "stmt.ExecContext", "stmt.QueryContext", "stmt.CheckNamedValue",
		"stmt.Close", "tx.Commit", "tx.Rollback", "rows.Columns", "rows.Next", "rows.NextResultSet", "rows.Close",
		"result.LastInsertId", "result.RowsAffected",
	} {
		assert.NotZero(t, calls[call], call)
	}
	calls = callsOf(0)
	for _, call := range []string{"conn.Prepare", "conn.Begin", "stmt.Exec", "stmt.Query"} {
		assert.NotZero(t, calls[call], call)
	}
}
