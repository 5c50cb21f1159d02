package io.otlpdelta.quarantine;

import io.otlpdelta.env.Randomness;
import java.util.Locale;
import java.util.regex.Pattern;

/** The name of an item: six characters to read aloud and type, safe as a folder's name. */
public record ItemId(String text) implements Comparable<ItemId> {
  private static final int LENGTH = 6;

  /** Without i, l, o and u, which look like others or make words. */
  private static final String LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

  private static final Pattern FORM = Pattern.compile("[" + LETTERS + "]{" + LENGTH + "}");

  public ItemId {
    if (!isOne(text)) {
      throw new IllegalArgumentException(
          "'" + text + "' is no item of the quarantine (expected: six letters and digits)");
    }
  }

  /**
   * Reads what an admin typed.
   *
   * @throws IllegalArgumentException with a sentence for the admin when the text can be no id
   */
  public static ItemId parse(String text) {
    return new ItemId(text.strip().toLowerCase(Locale.ROOT));
  }

  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /** One of a thousand million; the caller looks whether it is taken. */
  static ItemId random(Randomness randomness) {
    StringBuilder text = new StringBuilder(LENGTH);
    for (byte b : randomness.bytes(LENGTH)) {
      text.append(LETTERS.charAt(b & 31));
    }
    return new ItemId(text.toString());
  }

  @Override
  public int compareTo(ItemId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
