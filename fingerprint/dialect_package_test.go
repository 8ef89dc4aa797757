package fingerprint

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDialectOfPackage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path string
		want Dialect
	}{
		{"github.com/lib/pq", PostgreSQL},
		{"github.com/jackc/pgx/v5/stdlib", PostgreSQL},
		{"github.com/uptrace/bun/driver/pgdriver", PostgreSQL},
		{"cloud.google.com/go/cloudsqlconn/postgres/pgxv5", PostgreSQL},
		{"gitee.com/opengauss/openGauss-connector-go-pq", PostgreSQL},
		{"github.com/go-sql-driver/mysql", MySQL},
		{"github.com/ziutek/mymysql/godrv", MySQL},
		{"github.com/go-mysql-org/go-mysql/driver", MySQL},
		{"modernc.org/sqlite", SQLite},
		{"github.com/mattn/go-sqlite3", SQLite},
		{"github.com/ncruces/go-sqlite3/driver", SQLite},
		{"github.com/glebarez/go-sqlite", SQLite},
		{"github.com/mutecomm/go-sqlcipher/v4", SQLite},
		{"github.com/tursodatabase/libsql-client-go/libsql", SQLite},
		{"github.com/microsoft/go-mssqldb", SQLServer},
		{"github.com/denisenkom/go-mssqldb", SQLServer},
		{"example.com/postgres-tools/internal/sqlite", SQLite}, // the nearer the end, the nearer the type
		{"example.com/sqlite-tools/internal/postgres", PostgreSQL},
		{"example.com/stdlib/store", Generic},
		{"github.com/snowflakedb/gosnowflake", Generic},
		{"main", Generic},
		{"", Generic},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, DialectOfPackage(tt.path), tt.path)
	}
}
