package io.otlpdelta.column;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Texts in and out of columns. */
final class Texts {
  private Texts() {}

  /** Adds a text that stands in the midst of an array. */
  static int add(BytesColumn column, int repetition, String text) {
    byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
    return column.add(repetition, bytes, 1, bytes.length - 1);
  }

  static boolean addIfEqual(BytesColumn column, int repetition, int id, String text) {
    byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
    return column.addIfEqual(repetition, id, bytes, 1, bytes.length - 1);
  }

  static void addNext(BytesColumn column, String text) {
    byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
    column.addNext(bytes, 1, bytes.length - 1);
  }

  static int idOf(Dictionary dictionary, String text) {
    byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
    return dictionary.idOf(bytes, 1, bytes.length - 1);
  }

  /** What the column holds, in either encoding. */
  static List<String> of(BytesColumn column) {
    Dictionary dictionary = column.dictionary();
    List<String> texts = new ArrayList<>();
    if (dictionary != null) {
      for (int i = 0; i < column.values(); i++) {
        texts.add(of(dictionary, column.ids()[i]));
      }
      return texts;
    }
    ByteBuffer plain =
        ByteBuffer.wrap(column.plain(), 0, column.plainLength()).order(ByteOrder.LITTLE_ENDIAN);
    while (plain.hasRemaining()) {
      byte[] text = new byte[plain.getInt()];
      plain.get(text);
      texts.add(new String(text, UTF_8));
    }
    return texts;
  }

  static String of(Dictionary dictionary, int id) {
    int start = dictionary.start(id);
    return new String(dictionary.bytes(), start, dictionary.end(id) - start, UTF_8);
  }
}
