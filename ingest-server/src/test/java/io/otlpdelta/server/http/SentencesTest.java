package io.otlpdelta.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentencesTest {
  @Test
  void plainTextIsKept() {
    assertThat(Sentences.clean("Grüße, 世界 😀.", 100)).isEqualTo("Grüße, 世界 😀.");
  }

  @Test
  void aRunOfControlCharactersBecomesABlank() {
    assertThat(Sentences.clean("\r\na\r\n\u0000b\u2028c\u202ed\ud800e\u0085", 100))
        .isEqualTo("a b c d e");
  }

  @Test
  void aCutNeverSplitsACharacter() {
    assertThat(Sentences.clean("aé😀z", 2)).isEqualTo("a");
    assertThat(Sentences.clean("aé😀z", 3)).isEqualTo("aé");
    assertThat(Sentences.clean("aé😀z", 6)).isEqualTo("aé");
    assertThat(Sentences.clean("aé😀z", 7)).isEqualTo("aé😀");
    assertThat(Sentences.clean("a\nb", 2).getBytes(UTF_8).length).isLessThanOrEqualTo(2);
  }
}
