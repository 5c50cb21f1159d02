package io.otlpdelta.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.model.Secret;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SdkHeadersTest {
  private static final String VARIABLE = "OTEL_EXPORTER_OTLP_HEADERS";

  @Test
  void whatConnectWritesIsReadAsItIsMeant() {
    assertThat(
            values(
                "Authorization=Bearer odt_x,X-Databricks-UC-Table-Name=main.a%252Cb.gr%25C3%25B6"))
        .containsOnly(
            Map.entry("authorization", "Bearer odt_x"),
            Map.entry("x-databricks-uc-table-name", "main.a%2Cb.gr%C3%B6"));
  }

  @Test
  void percentEncodingIsDecodedOnceAndBlanksAreDropped() {
    assertThat(values(" a = Bearer%20x%2Cy , ,b=%C3%B6=1"))
        .containsOnly(Map.entry("a", "Bearer x,y"), Map.entry("b", "ö=1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Authorization=Bearer SECRET,HIDDEN | An entry of OTEL_EXPORTER_OTLP_HEADERS has no name,"
            + " and is left out: a comma inside a value ends it. Write the comma as %2C.",
        "Authorization=Bearer SECRET;HIDDEN | The value of Authorization in"
            + " OTEL_EXPORTER_OTLP_HEADERS is cut at a semicolon. Write it as %3B.",
        "Authorization=Bearer SECRET%HIDDEN | The value of Authorization in"
            + " OTEL_EXPORTER_OTLP_HEADERS has a % that begins no percent-encoding, and is left"
            + " out. Write it as %25.",
        "Authorization=Bearer SECRET%FF | The value of Authorization in"
            + " OTEL_EXPORTER_OTLP_HEADERS has a % that begins no percent-encoding, and is left"
            + " out. Write it as %25.",
        "Authorization: Bearer SECRET | An entry of OTEL_EXPORTER_OTLP_HEADERS has the form 'name:"
            + " value', and is left out. Write name=value.",
        "SECRET.HIDDEN=%ZZ | The value of a header in OTEL_EXPORTER_OTLP_HEADERS has a % that"
            + " begins no percent-encoding, and is left out. Write it as %25.",
        "Authorization= | The header Authorization in OTEL_EXPORTER_OTLP_HEADERS has no value.",
      })
  void whatTheSdkLosesIsSaidWithoutTheValue(String text, String problem) {
    SdkHeaders headers = SdkHeaders.parse(VARIABLE, text);

    assertThat(headers.problems()).containsExactly(problem);
    assertThat(headers.toString()).doesNotContain("SECRET").doesNotContain("HIDDEN");
  }

  @Test
  void aValueThatIsCutIsSentCut() {
    assertThat(values("a=one;two,b=three"))
        .containsOnly(Map.entry("a", "one"), Map.entry("b", "three"));
  }

  private static Map<String, String> values(String text) {
    return SdkHeaders.parse(VARIABLE, text).values().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> reveal(entry.getValue())));
  }

  private static String reveal(Secret secret) {
    return secret.reveal();
  }
}
