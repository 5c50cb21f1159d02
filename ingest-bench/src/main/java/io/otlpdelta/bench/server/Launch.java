package io.otlpdelta.bench.server;

/** A way in which a server is started; scenarios of one share a process, warmed up once. */
public enum Launch {
  /** The product with every setting that matters to speed at its default; bodies are distinct. */
  PRODUCT("product", ""),
  /** The product for bodies that repeat: its memory of them is off. */
  PRODUCT_REPEATS("product, repeats stored", "duplicateMemory: 0s\n"),
  /**
   * The product's server with the straightforward way from bytes to data files in it: protobuf's
   * objects, rows, and parquet-java record by record, with its defaults.
   */
  STRAIGHTFORWARD("straightforward", "");

  private final String label;
  private final String settings;

  Launch(String label, String settings) {
    this.label = label;
    this.settings = settings;
  }

  /** Its name in the report. */
  public String label() {
    return label;
  }

  /** The configuration file: a drain may take longer than a client would wait. */
  String configuration() {
    return settings + "committedTimeout: 10m\n";
  }
}
