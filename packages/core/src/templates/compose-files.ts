const COMPOSE = `# A server and its stores, for a benchmark: docker compose --file bench/compose.yaml up --detach --wait
services:
  mongo:
    image: mongo:8.0
    command: [--replSet, rs0, --bind_ip_all]
    healthcheck: # the first one makes the replica set
      test:
        - CMD
        - mongosh
        - --quiet
        - --eval
        - >-
          try { rs.status() } catch { rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongo:27017' }] }) };
          if (!db.hello().isWritablePrimary) quit(1)
      interval: 2s
      retries: 30

  postgres:
    image: postgres:18-bookworm
    environment:
      POSTGRES_USER: syntrix
      POSTGRES_PASSWORD: syntrix
      POSTGRES_DB: syntrix
    healthcheck:
      test: [CMD, pg_isready, --username, syntrix, --host, localhost]
      interval: 2s
      retries: 30

  syntrix:
    image: debian:bookworm-slim
    command: [/usr/local/bin/syntrix, --standalone, --config-dir, /etc/syntrix]
    ports: ['8080:8080']
    volumes:
      - \${SYNTRIX_BINARY:?say where the binary of the server is}:/usr/local/bin/syntrix:ro
      - ./server:/etc/syntrix:ro
    depends_on:
      mongo: { condition: service_healthy }
      postgres: { condition: service_healthy }
    healthcheck:
      test:
        - CMD
        - bash
        - -c
        - >-
          exec 3<>/dev/tcp/localhost/8080 && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 &&
          head -n 1 <&3 | grep -q 200
      interval: 1s
      retries: 60
`;

const SERVER = `# What a server that is measured needs: no rate limiter, tokens and streams that outlive a run, and little to log.
deployment: { mode: standalone }
data_dir: /tmp/syntrix
server:
  host: 0.0.0.0
  http_port: 8080
  http_read_timeout: 24h
  http_write_timeout: 24h
  rate_limit: { enabled: false }
storage:
  backends:
    default_mongo:
      type: mongo
      mongo: { uri: 'mongodb://mongo:27017/?directConnection=true&maxPoolSize=200', database_name: syntrix }
    default_postgres:
      type: postgres
      postgres:
        dsn: 'postgres://syntrix:syntrix@postgres:5432/syntrix?sslmode=disable'
        max_open_conns: 50
        max_idle_conns: 50
identity:
  authn: { access_token_ttl: 24h, private_key_file: /tmp/syntrix/auth_private.pem }
  admin: { username: syntrix, password: 'Bench-Admin#2025' }
logging:
  level: warn
  console: { level: warn }
  file: { enabled: false }
`;

const RULES = `# All may read and write: this server is for benchmarks alone.
database: default
rules_version: '1'
service: syntrix
match:
  /databases/{database}/documents:
    match:
      /{document=**}:
        allow: { 'read, write': 'true' }
`;

const INDEXES = `# Index templates that queries need; syntrix-bench list CONFIG prints those of a config.
database: default
templates: []
`;

/** A real server and its stores in containers, as files beside a config; the server's binary is the user's. */
export const COMPOSE_FILES: Readonly<Record<string, string>> = {
  'bench/compose.yaml': COMPOSE,
  'bench/server/config.yml': SERVER,
  'bench/server/security_rules/default.yml': RULES,
  'bench/server/index_templates/default.yml': INDEXES,
  'bench/server/triggers/README.md': 'Triggers of the server: the folder has to be there.\n',
};
