# Sourced: a PostgreSQL of our own, in a folder that goes with it. As root it installs what is missing.
find_postgres() { # sets `postgres` to the folder of its programs
  postgres=$(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2> /dev/null | sort -V | tail -1)
  [ -n "$postgres" ] || postgres=$(dirname "$(command -v initdb)" 2> /dev/null)
  [ -x "$postgres/initdb" ]
}
if ! find_postgres; then
  install() { timeout 60 apt-get update && timeout 240 apt-get install -y --no-install-recommends postgresql; }
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null || ! install > /dev/null 2>&1 || ! find_postgres; then
    echo "skipped: PostgreSQL is not on this machine (Debian 12: apt-get install postgresql)"
    exit 77
  fi
fi

database=$(mktemp -d) # a path that is short enough for a socket, and that another user may enter
chmod 777 "$database"
port=$((20000 + RANDOM % 20000))
connection="Host=$database;Port=$port;Username=postgres;Database=postgres;Timeout=5;Command Timeout=10"

as_postgres() { # PostgreSQL refuses to run as root
  if [ "$(id -u)" -eq 0 ]; then (cd "$database" && runuser -u postgres -- "$@"); else "$@"; fi
}

database_is() { # database_is start|restart|stop
  as_postgres "$postgres/pg_ctl" "$1" --pgdata "$database/data" --mode immediate --wait --log "$database/log" \
    --options "-p $port -k $database -c listen_addresses='' -c max_connections=200" > /dev/null
}

create_database() { # and starts it
  as_postgres "$postgres/initdb" --pgdata "$database/data" --username postgres --auth trust --no-sync > /dev/null
  database_is start
}
