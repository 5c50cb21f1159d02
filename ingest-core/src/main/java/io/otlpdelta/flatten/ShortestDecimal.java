package io.otlpdelta.flatten;

import java.math.BigInteger;

/**
 * Finds the shortest decimal that reads back as a given double, and of the shortest ones the
 * closest to it, without big numbers: Raffaello Giulietti's Schubfach ("The Schubfach way to render
 * doubles", 2020), with its 126-bit powers of ten.
 *
 * <p>Names are the paper's: a double is {@code c * 2^q}, it lies between {@code vl} and {@code vr},
 * which are half-way to its neighbours, and all of them are scaled by {@code 10^-k} so that they
 * have about as many digits as are needed.
 */
final class ShortestDecimal {
  private static final int MANTISSA_BITS = 52;
  private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;
  private static final int MIN_Q = -1074;

  /** The least and the greatest k that doubles lead to. */
  private static final int MIN_K = -324;

  private static final int MAX_K = 292;
  private static final int POWER_BITS = 126;
  private static final long LOW_63 = Long.MAX_VALUE;

  /** For each k the upper and the lower 63 bits of 10^-k, scaled to 126 bits and rounded up. */
  private static final long[] POWERS = powers();

  private long digits;
  private int exponent;

  /** The decimal's digits, at most 17; the last ones may be zeros. */
  long digits() {
    return digits;
  }

  /** The power of ten that the digits are multiplied by. */
  int exponent() {
    return exponent;
  }

  /**
   * Finds the decimal.
   *
   * @param value positive and finite
   */
  void find(double value) {
    long bits = Double.doubleToRawLongBits(value);
    long mantissa = bits & MANTISSA;
    int biased = (int) (bits >>> MANTISSA_BITS);
    long c = biased == 0 ? mantissa : mantissa | (MANTISSA + 1);
    int q = MIN_Q + Math.max(biased, 1) - 1;
    // Below a power of two the doubles lie twice as dense as above.
    boolean irregular = mantissa == 0 && biased > 1;
    int k = irregular ? floorLog10Of3Quarters(q) : floorLog10(q);
    int h = q + floorLog2OfPower10(-k) + 2;
    long g1 = POWERS[2 * (k - MIN_K)];
    long g0 = POWERS[2 * (k - MIN_K) + 1];
    long cb = c << 2;
    long vb = scaled(g1, g0, cb << h);
    long vl = scaled(g1, g0, (cb - (irregular ? 1 : 2)) << h);
    long vr = scaled(g1, g0, (cb + 2) << h);
    // Half-way values read back as the even neighbour only.
    int out = (int) c & 1;
    choose(vb, vl + out, vr - out, k);
  }

  /** The decimals with one digit less come first; there, at most one can lie within. */
  private void choose(long vb, long low, long high, int k) {
    long s = vb >> 2;
    if (s >= 10) {
      long shorter = s / 10;
      boolean belowReads = low <= 40 * shorter;
      boolean aboveReads = 40 * shorter + 40 <= high;
      if (belowReads != aboveReads) {
        found(belowReads ? shorter : shorter + 1, k + 1);
        return;
      }
    }
    boolean belowReads = low <= 4 * s;
    boolean aboveReads = 4 * s + 4 <= high;
    if (belowReads != aboveReads) {
      found(belowReads ? s : s + 1, k);
      return;
    }
    long order = vb - (4 * s + 2);
    boolean below = order < 0 || (order == 0 && (s & 1) == 0);
    found(below ? s : s + 1, k);
  }

  private void found(long foundDigits, int foundExponent) {
    digits = foundDigits;
    exponent = foundExponent;
  }

  /** The product with the power of ten, cut; its last bit says whether anything was cut off. */
  private static long scaled(long g1, long g0, long cp) {
    long x1 = Math.multiplyHigh(g0, cp);
    long y0 = g1 * cp;
    long y1 = Math.multiplyHigh(g1, cp);
    long z = (y0 >>> 1) + x1;
    long w = y1 + (z >>> 63);
    return w | (((z & LOW_63) + LOW_63) >>> 63);
  }

  /** floor(log10(2^e)). */
  private static int floorLog10(int e) {
    return (int) ((e * 661_971_961_083L) >> 41);
  }

  /** floor(log10(3/4 * 2^e)). */
  private static int floorLog10Of3Quarters(int e) {
    return (int) ((e * 661_971_961_083L - 274_743_187_321L) >> 41);
  }

  /** floor(log2(10^e)). */
  private static int floorLog2OfPower10(int e) {
    return (int) ((e * 913_124_641_741L) >> 38);
  }

  private static long[] powers() {
    long[] powers = new long[2 * (MAX_K - MIN_K + 1)];
    for (int k = MIN_K; k <= MAX_K; k++) {
      BigInteger g = power(-k);
      powers[2 * (k - MIN_K)] = g.shiftRight(63).longValueExact();
      powers[2 * (k - MIN_K) + 1] = g.longValue() & LOW_63;
    }
    return powers;
  }

  /** floor(10^e * 2^(125 - floor(log2(10^e)))) + 1, of 126 bits. */
  private static BigInteger power(int e) {
    int shift = POWER_BITS - 1 - floorLog2OfPower10(e);
    BigInteger ten = BigInteger.TEN.pow(Math.abs(e));
    BigInteger scaled;
    if (e < 0) {
      scaled = BigInteger.ONE.shiftLeft(shift).divide(ten);
    } else {
      scaled = shift >= 0 ? ten.shiftLeft(shift) : ten.shiftRight(-shift);
    }
    return scaled.add(BigInteger.ONE);
  }
}
