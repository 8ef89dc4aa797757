// Package logs writes findings to log/slog, one warning each.
//
//	d := detect.New(detect.ReportTo(logs.Slog(slog.Default())))
//
// A database that driver.Open opened without options logs like this.
package logs
