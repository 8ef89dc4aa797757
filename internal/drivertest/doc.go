// Package drivertest checks that a wrapped database/sql driver behaves as the
// raw one does.
//
// A Behaviour is something that a program does with a database; what it sees
// is written down as text. Conform runs each behaviour over the raw driver,
// twice, and then over every wrapped one, and compares the texts:
//
//	raw := drivertest.Subject{Name: "raw", Open: func() (*sql.DB, error) {
//		return sql.OpenDB(connector), nil
//	}}
//	wrapped := drivertest.Subject{Name: "wrapped", Unwrap: driver.Raw, Open: func() (*sql.DB, error) {
//		return driver.OpenDB(connector), nil
//	}}
//	result := drivertest.Conform(t, behaviours, raw, wrapped)
//
// Fake is a driver for it with any combination of the optional interfaces
// that database/sql knows, which writes down how it is called.
//
// The package is for tests. It needs only the standard library, and neither
// testing nor a database.
package drivertest

//go:generate go run shapes_gen.go
