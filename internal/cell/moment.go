package cell

import (
	"time"

	"github.com/nplusone-go/nplusone/internal/hash"
)

// A time is known by its moment, whatever zone it is in, and so is the text of
// one: the same column comes as time.Time from one driver and as text from
// another, and a program hands on either. A text without a zone is read as
// UTC, and midnight in a time's own zone as the date.

const saltMoment = 0x7e

func ofMoment(seconds int64, nanos int) Cell {
	return OfHash(hash.Mix64(hash.Mix64(uint64(seconds)) ^ uint64(nanos) ^ saltMoment))
}

func ofTime(t time.Time) Cell {
	return ofMoment(momentOf(t))
}

// momentOf is the moment of a time in seconds and the nanoseconds behind them.
func momentOf(t time.Time) (seconds int64, nanos int) {
	seconds, nanos = t.Unix(), t.Nanosecond()
	if nanos != 0 || t.Location() == time.UTC {
		return seconds, nanos
	}
	if _, offset := t.Zone(); (seconds+int64(offset))%secondsOfDay == 0 {
		seconds += int64(offset) // a date that the driver put into a zone
	}
	return seconds, nanos
}

const secondsOfDay = 24 * 60 * 60

// momentText reads a text that begins with a date: 2026-01-31, and behind that
// a time and a zone as databases and package time write them.
func momentText(s string) (seconds int64, nanos int, ok bool) {
	if len(s) < len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return 0, 0, false
	}
	year, month, day := number(s[:4]), number(s[5:7]), number(s[8:10])
	if year < 0 || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, 0, false
	}
	seconds = days(year, month, day) * secondsOfDay
	rest := s[10:]
	if rest == "" {
		return seconds, 0, true
	}
	clock, nanos, rest, ok := clockText(rest)
	if !ok {
		return 0, 0, false
	}
	offset, ok := zoneText(rest)
	if !ok {
		return 0, 0, false
	}
	local := seconds + clock
	if nanos == 0 && local%secondsOfDay == 0 {
		return local, 0, true
	}
	return local - offset, nanos, true
}

// clockText reads the time behind a date, and returns what follows it.
func clockText(s string) (seconds int64, nanos int, rest string, ok bool) {
	if len(s) < len(" 15:04") || s[0] != ' ' && s[0] != 'T' || s[3] != ':' {
		return 0, 0, "", false
	}
	hour, minute, second := number(s[1:3]), number(s[4:6]), int64(0)
	rest = s[6:]
	if len(rest) >= 3 && rest[0] == ':' {
		second = number(rest[1:3])
		rest = rest[3:]
	}
	if hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60 {
		return 0, 0, "", false
	}
	if len(rest) > 1 && rest[0] == '.' {
		unit, i := 100_000_000, 1
		for ; i < len(rest) && isDecimal(rest[i]); i++ {
			nanos += int(rest[i]-'0') * unit
			unit /= 10
		}
		rest = rest[i:]
	}
	return hour*3600 + minute*60 + second, nanos, rest, true
}

// zoneText reads Z, +02, +0200, +02:00, and the name of a zone behind that, as
// time.Time prints it.
func zoneText(s string) (offset int64, ok bool) {
	if len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	switch {
	case s == "", s == "Z", s == "UTC":
		return 0, true
	case s[0] != '+' && s[0] != '-' || len(s) < 3:
		return 0, false
	}
	hours, minutes, rest := number(s[1:3]), int64(0), s[3:]
	if len(rest) > 0 && rest[0] == ':' {
		rest = rest[1:]
	}
	if len(rest) >= 2 && isDecimal(rest[0]) {
		minutes, rest = number(rest[:2]), rest[2:]
	}
	if hours < 0 || minutes < 0 || rest != "" && rest[0] != ' ' {
		return 0, false
	}
	offset = hours*3600 + minutes*60
	if s[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// number reads decimal digits and nothing else, -1 for any other text.
func number(s string) int64 {
	n := int64(0)
	for i := 0; i < len(s); i++ {
		if !isDecimal(s[i]) {
			return -1
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n
}

// days counts the days from 1970 to a date of the Gregorian calendar. Years
// begin in March here, so that the leap day is the last of its year.
func days(year, month, day int64) int64 {
	if month <= 2 {
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 719469
}
