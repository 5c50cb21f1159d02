// Loads the rows of source.parquet into ClickHouse's memory, and writes them to Parquet files.
// Prints the version, the rows, and the CPU seconds of each run.
//
// Usage: node chdb-peer.js RUNS, in a folder with data/source.parquet

const { Session } = require('chdb');

const session = new Session('./session');
const ask = (sql) => session.query(sql, 'TabSeparated').trim();
ask('CREATE DATABASE bench');
ask(
  "CREATE TABLE bench.logs ENGINE = Memory AS SELECT * FROM file('" +
    process.cwd() + "/data/source.parquet', Parquet)",
);
console.log(ask('SELECT version()'));
console.log(ask('SELECT count() FROM bench.logs'));
for (let run = 0; run < Number(process.argv[2]); run++) {
  const before = process.cpuUsage();
  ask(
    `INSERT INTO FUNCTION file('${process.cwd()}/data/copy-${run}.parquet', Parquet) ` +
      'SELECT * FROM bench.logs SETTINGS max_threads = 1, ' +
      "output_format_parquet_compression_method = 'zstd', " +
      'output_format_parquet_parallel_encoding = 0',
  );
  const used = process.cpuUsage(before);
  console.log((used.user + used.system) / 1e6);
}
session.cleanup();
