package io.otlpdelta.journal;

import io.otlpdelta.env.Randomness;
import java.nio.file.Path;

/** A bug that is planted from outside, to see whether the simulation finds it. */
interface Mutation {
  /** No bug. */
  Mutation NONE = new Mutation() {};

  /** The files as a process of the buggy journal uses them. */
  default JournalFiles files(SimulatedDisk disk, Path root) {
    return disk;
  }

  default Randomness randomness(Randomness good) {
    return good;
  }

  default ReadBack readBack(ReadBack good) {
    return good;
  }
}
