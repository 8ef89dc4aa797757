package nplusonetest

const defaultReruns = 60

type proveSettings struct{ most int }
type constantSettings struct{}
