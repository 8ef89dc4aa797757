package suggest

import "github.com/nplusone-go/nplusone/fingerprint"

const (
	pg    = fingerprint.PostgreSQL
	maria = fingerprint.MySQL
	lite  = fingerprint.SQLite
)
