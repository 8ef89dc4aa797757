package driver

import (
	sqldriver "database/sql/driver"
	"os"
	"reflect"
	"strings"

	"github.com/nplusone-go/nplusone/internal/dialect"
)

// lib/pq sends a statement with arguments in two round trips: it has the
// server parse it first, and binds the arguments by the types that come back.
// Its option binary_parameters spares the first one.
const (
	libpqPackage = "github.com/lib/pq"
	libpqOption  = "binary_parameters"

	libpqTwice = "lib/pq takes two round trips for a statement with arguments that was not prepared; " +
		libpqOption + "=yes in the connection string makes it one ([]byte arguments are then sent in binary form)"
	libpqUnless = ", unless it is set already"
)

// libpqNote says so for connectors of lib/pq that do not have the option; ""
// for those that have it, and for other drivers. The driver is known by its
// types alone: nothing here links it.
func libpqNote(c sqldriver.Connector) (note string) {
	// A driver with an unusual Driver method, or an unusual wrapper, must not
	// fail where it is only asked for an option.
	defer func() {
		if recover() != nil {
			note = ""
		}
	}()
	option := libpqIn(reflect.ValueOf(c), dialect.MaxDepth)
	if option == notLibpq {
		option = libpqIn(reflect.ValueOf(c.Driver()), dialect.MaxDepth)
	}
	switch option {
	case optionOff:
		return libpqTwice
	case optionUnknown:
		return libpqTwice + libpqUnless
	}
	return ""
}

// libpqOptionState is what could be learned of a connector.
type libpqOptionState uint8

const (
	notLibpq libpqOptionState = iota
	optionUnknown
	optionOff
	optionSet
)

// libpqIn looks for lib/pq within wrappers, as dialect.Of does.
func libpqIn(v reflect.Value, depth int) libpqOptionState {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return notLibpq
		}
		v = v.Elem()
	}
	if !v.IsValid() || depth == 0 || v.Kind() != reflect.Struct {
		return notLibpq
	}
	if v.Type().PkgPath() == libpqPackage {
		return libpqConfig(v)
	}
	for i := range v.NumField() {
		if !dialect.HoldsDriver(v.Type().Field(i).Type) {
			continue
		}
		switch option := libpqIn(v.Field(i), depth-1); option {
		case notLibpq:
		case optionUnknown:
			return libpqDSN(v)
		default:
			return option
		}
	}
	return notLibpq
}

// libpqConfig reads the option off lib/pq's own connector, which has resolved
// everything that it is set by.
func libpqConfig(v reflect.Value) libpqOptionState {
	conf := v.FieldByName("cfg")
	if !conf.IsValid() || conf.Kind() != reflect.Struct {
		return optionUnknown // the driver, or a connector of another version
	}
	field := conf.FieldByName("BinaryParameters")
	switch {
	case !field.IsValid() || field.Kind() != reflect.Bool:
		return optionUnknown
	case field.Bool():
		return optionSet
	}
	return optionOff
}

// libpqDSN reads it off the connection string that a wrapper keeps beside the
// driver, as database/sql's own connector does. Who wrote the option's name
// there has decided on it.
func libpqDSN(wrapper reflect.Value) libpqOptionState {
	for i := range wrapper.NumField() {
		field := wrapper.Field(i)
		if field.Kind() != reflect.String || !strings.EqualFold(wrapper.Type().Field(i).Name, "dsn") {
			continue
		}
		switch dsn := field.String(); {
		case strings.Contains(dsn, libpqOption):
			return optionSet
		case strings.Contains(dsn, "service") || os.Getenv("PGSERVICE") != "":
			return optionUnknown // a file may set it
		default:
			return optionOff
		}
	}
	return optionUnknown
}
