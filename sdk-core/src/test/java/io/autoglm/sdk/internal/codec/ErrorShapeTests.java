package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * One line per form of a failed answer, in {@code failures/*.txt}. {@code ␍␊} are the line ends of a body; an empty message is the one that
 * this client makes up, an empty hint the failure's own.
 */
class ErrorShapeTests {

    @ParameterizedTest(name = "{0} {2} → {3}")
    @CsvFileSource(
            resources = {"/failures/shapes.txt", "/failures/gateways.txt", "/failures/providers.txt"},
            delimiter = '|',
            quoteCharacter = '\u0001',
            maxCharsPerColumn = 100_000,
            numLinesToSkip = 1)
    void eachFormHasItsFailure(
            int status,
            String headers,
            String body,
            ErrorCode code,
            String isTransient,
            String providerCode,
            String message,
            String hint) {
        AutoGlmException failure = failure(status, headers, body);

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.isTransient()).isEqualTo(isTransient.equals("yes"));
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.providerCode()).isEqualTo(providerCode);
        assertThat(failure.reason()).isEqualTo(message == null ? "the server answered with status " + status : message);
        if (hint == null) {
            assertThat(failure.hint()).isEqualTo(code.hint());
        } else {
            assertThat(failure.hint()).contains(hint).endsWith(".");
        }
    }

    private static AutoGlmException failure(int status, String headers, String body) {
        List<String> pairs = new ArrayList<>();
        if (headers != null) {
            for (String header : headers.split(";;")) {
                pairs.addAll(List.of(header.split(": ", 2)));
            }
        }
        byte[] bytes = Codecs.bytes(body == null ? "" : body.replace('␍', '\r').replace('␊', '\n'));
        return Codecs.DIALECT.failure(
                Codecs.stream(), Codecs.head(status, pairs.toArray(String[]::new)), Unpooled.wrappedBuffer(bytes));
    }
}
