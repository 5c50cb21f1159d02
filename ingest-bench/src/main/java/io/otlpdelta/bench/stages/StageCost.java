package io.otlpdelta.bench.stages;

/**
 * What one stage costs, alone.
 *
 * @param stage its name in the report
 * @param unit what is counted: {@code records}, or {@code commits}
 * @param perCoreSecond units per second of the process's CPU, all its threads and the garbage
 *     collector's included
 * @param perSecond units per second of wall time
 * @param cpuNanosPerUnit CPU of one unit
 * @param allocatedBytesPerUnit garbage of one unit
 */
public record StageCost(
    String stage,
    String unit,
    double perCoreSecond,
    double perSecond,
    double cpuNanosPerUnit,
    double allocatedBytesPerUnit) {}
