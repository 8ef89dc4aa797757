package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

type mariadb struct {
	install, server string
}

func (*mariadb) name() string       { return "MariaDB" }
func (*mariadb) variable() string   { return "NPLUSONE_TEST_MYSQL" }
func (*mariadb) packages() []string { return []string{"mariadb-server-core", "mariadb-client-core"} }
func (*mariadb) user() string       { return "mysql" }

func (m *mariadb) find() (err error) {
	if m.install, err = findProgram("mariadb-install-db", "/usr/bin"); err != nil {
		return err
	}
	m.server, err = findProgram("mariadbd", "/usr/sbin")
	return err
}

// mariadbSetup runs when the server starts. The account is for loopback, where
// the server listens only.
const mariadbSetup = `CREATE DATABASE IF NOT EXISTS nplusone;
CREATE USER IF NOT EXISTS nplusone@'%' IDENTIFIED BY 'nplusone';
GRANT ALL ON *.* TO nplusone@'%';
`

func (m *mariadb) prepare(ctx context.Context, dir string, as owner) error {
	setup := filepath.Join(dir, "setup.sql")
	if err := os.WriteFile(setup, []byte(mariadbSetup), 0o644); err != nil {
		return err
	}
	return as.run(ctx, dir, m.install, "--no-defaults", "--datadir="+filepath.Join(dir, "data"),
		"--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
		"--innodb-flush-method=nosync", "--innodb-log-file-size=16M")
}

// serve gives up all durability: the data lives as long as the tests.
func (m *mariadb) serve(dir string, port int) []string {
	in := func(name string) string { return filepath.Join(dir, name) }
	return []string{
		m.server, "--no-defaults", "--datadir=" + in("data"), "--tmpdir=" + dir,
		"--init-file=" + in("setup.sql"), "--pid-file=" + in("pid"), "--socket=" + socket(dir),
		"--bind-address=127.0.0.1", "--port=" + strconv.Itoa(port),
		"--skip-name-resolve", "--skip-log-bin", "--performance-schema=off",
		"--innodb-flush-method=nosync", "--innodb-flush-log-at-trx-commit=0",
		"--innodb-doublewrite=0", "--innodb-log-file-size=16M", "--innodb-buffer-pool-size=64M",
		"--character-set-server=utf8mb4", "--max-connections=400",
	}
}

// socket keeps below the 107 bytes that a socket's path may have: a long
// TMPDIR would exceed them. The server insists on a socket.
func socket(dir string) string {
	if path := filepath.Join(dir, "socket"); len(path) <= 100 {
		return path
	}
	return "/tmp/" + filepath.Base(filepath.Dir(dir)) + ".socket"
}

func (*mariadb) ready(ctx context.Context, port int) error { return greeting(ctx, port) }

func (*mariadb) dsn(port int) string {
	return fmt.Sprintf("nplusone:nplusone@tcp(127.0.0.1:%d)/nplusone?parseTime=true", port)
}
