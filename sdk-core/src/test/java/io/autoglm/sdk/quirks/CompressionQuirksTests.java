package io.autoglm.sdk.quirks;

import static io.autoglm.sdk.quirks.Frames.DONE;
import static io.autoglm.sdk.quirks.Frames.STOP;
import static io.autoglm.sdk.quirks.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are compressed although nobody asked: quirk 18. */
class CompressionQuirksTests extends QuirkFixture {

    /** Compresses piece by piece, each readable at once. */
    private static final class Compressed {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final OutputStream out;

        Compressed(String encoding) throws IOException {
            out = encoding.equals("deflate")
                    ? new DeflaterOutputStream(bytes, true)
                    : new GZIPOutputStream(bytes, 512, true);
        }

        byte[] flushed(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return taken();
        }

        byte[] end() throws IOException {
            out.close();
            return taken();
        }

        private byte[] taken() {
            byte[] taken = bytes.toByteArray();
            bytes.reset();
            return taken;
        }

        static byte[] whole(String encoding, String text) throws IOException {
            Compressed compressed = new Compressed(encoding);
            byte[] body = compressed.flushed(text);
            byte[] end = compressed.end();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(body);
            all.write(end);
            return all.toByteArray();
        }
    }

    @Quirk("18")
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "GZIP", "x-gzip"})
    void aCompressedStreamIsReadEventByEvent(String encoding) {
        Semaphore turns = new Semaphore(0);
        QuirkServer server = server(wire -> {
            Compressed body = new Compressed(encoding);
            wire.head(
                    "200 OK",
                    "Content-Type: text/event-stream",
                    "Content-Encoding: " + encoding,
                    "Transfer-Encoding: chunked");
            wire.piece(body.flushed(text("天")));
            turns.acquire();
            for (byte next : body.flushed(text("b"))) {
                wire.piece(new byte[] {next});
            }
            turns.acquire();
            wire.chunk(body.flushed(STOP + DONE)).chunk(body.end()).lastChunk();
        });
        AutoGlmClient client = client(server);

        Heard heard = Heard.of(client.stream("hi"));
        heard.count(2);
        turns.release();
        heard.count(3);
        turns.release();

        assertThat(heard.text()).isEqualTo("天b");
        assertThat(server.request(1).header("Accept-Encoding"))
                .as("nobody asked")
                .isNull();
    }

    @Quirk("18")
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void aCompressedAnswerAndACompressedErrorAreRead(String encoding) {
        QuirkServer server = server(
                wire -> compressed(wire, "200 OK", encoding, Frames.answer("hi")),
                wire -> compressed(
                        wire, "400 Bad Request", encoding, "{\"error\":{\"message\":\"it says why\",\"code\":\"x\"}}"));
        AutoGlmClient client = client(server);

        assertThat(generate(client).text()).isEqualTo("hi");
        AutoGlmException failure = refused(client);
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(failure.reason()).isEqualTo("it says why");
        assertThat(server.connections()).isEqualTo(1);
    }

    private static void compressed(Wire wire, String status, String encoding, String text) throws IOException {
        byte[] body = Compressed.whole(encoding, text);
        wire.head(status, "Content-Encoding: " + encoding, "Content-Length: " + body.length)
                .write(body);
    }

    @Quirk("18")
    @Test
    void aCompressedStreamThatIsCutIsCut() {
        Heard heard = stream(wire -> {
            wire.head("200 OK", "Content-Encoding: gzip", "Transfer-Encoding: chunked");
            wire.piece(new Compressed("gzip").flushed(text("half")));
            wire.close();
        });

        assertThat(heard.code()).isEqualTo(ErrorCode.STREAM_CUT);
        assertThat(heard.failure().partial().text()).isEqualTo("half");
    }
}
