package store

import sqldriver "database/sql/driver"

// Key is a primary key of whatever kind the tables have: it is comparable,
// scans integers and text, and goes back as it came.
type Key struct{ v any }

// KeyOf makes a key of an integer or text.
func KeyOf(v any) Key { return Key{v} }

// Scan implements sql.Scanner.
func (k *Key) Scan(v any) error {
	if b, ok := v.([]byte); ok {
		v = string(b)
	}
	k.v = v
	return nil
}

// Value implements sqldriver.Valuer.
func (k Key) Value() (sqldriver.Value, error) { return k.v, nil }

// GormDataType tells gorm that this is a column, not a relation.
func (Key) GormDataType() string { return "key" }
