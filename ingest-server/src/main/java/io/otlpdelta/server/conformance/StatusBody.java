package io.otlpdelta.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.otlpdelta.server.conformance.wire.Answer;
import java.io.IOException;

/** A {@code google.rpc.Status}, as the body of an error. */
record StatusBody(int code, String message) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The answer's body, by its own media type. */
  static StatusBody of(Answer answer) throws Mismatch {
    try {
      if (answer.mediaType().equals(Encoding.PROTOBUF.contentType())) {
        return ofProtobuf(answer.body());
      }
      if (answer.mediaType().equals(Encoding.JSON.contentType())) {
        return ofJson(answer.body());
      }
      throw new Mismatch(
          "a google.rpc.Status in protobuf or JSON",
          "a body of type '" + answer.first("content-type").orElse("none") + "'");
    } catch (IOException e) {
      throw new Mismatch(
          "a google.rpc.Status as the body", "a body that is none: " + e.getMessage());
    }
  }

  private static StatusBody ofProtobuf(byte[] body) throws IOException {
    int code = 0;
    String message = "";
    CodedInputStream in = CodedInputStream.newInstance(body);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (1 << 3 | WireFormat.WIRETYPE_VARINT)) {
        code = in.readInt32();
      } else if (tag == (2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        message = in.readStringRequireUtf8();
      } else if (tag == (3 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        in.skipField(tag);
      } else {
        throw new IOException("field " + (tag >>> 3) + " is not one of a Status");
      }
    }
    return new StatusBody(code, message);
  }

  private static StatusBody ofJson(byte[] body) throws IOException {
    JsonNode status = JSON.readTree(body);
    if (!status.isObject()) {
      throw new IOException("it is no JSON object");
    }
    return new StatusBody(status.path("code").asInt(), status.path("message").asText());
  }
}
