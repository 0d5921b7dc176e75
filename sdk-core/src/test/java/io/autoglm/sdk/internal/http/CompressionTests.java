package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Answers that are compressed, asked for or not (quirk 18). */
class CompressionTests extends HttpFixture {

    private static byte[] packed(String form, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = switch (form) {
            case "gzip" -> new GZIPOutputStream(bytes);
            case "zlib" -> new DeflaterOutputStream(bytes);
            default -> new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
        }) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static RawServer answering(int status, String headers, byte[] body) throws Exception {
        return RawServer.start(peer -> {
            while (true) {
                peer.read();
                peer.write("HTTP/1.1 " + status + " S\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n");
                peer.out.write(body);
                peer.out.flush();
            }
        });
    }

    @ParameterizedTest(name = "{0} said to be {1}")
    @CsvSource({"gzip,gzip", "gzip,x-gzip", "zlib,deflate", "raw,deflate", "gzip,", "gzip,identity"})
    void aCompressedAnswerIsReadThoughNobodyAskedForIt(String form, String said) throws Exception {
        String headers = said == null ? "" : "Content-Encoding: " + said + "\r\n";
        try (RawServer server = answering(200, headers, packed(form, "fine."))) {
            StepVerifier.create(text(server).concatWith(text(server)))
                    .expectNext("fine.", "fine.")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.peers).hasSize(1);
            assertThat(server.request().header("Accept-Encoding")).isNull();
        }
    }

    @Test
    void itIsAskedForWhenTheSettingSaysSo() throws Exception {
        HttpTransport asking = transportWith(s -> s.http(HttpSpec.defaults().withCompression(true)));
        try (RawServer server = answering(200, "Content-Encoding: gzip\r\n", packed("gzip", "fine."))) {
            StepVerifier.create(
                            asking.exchange(dialect).exchange(TextDialect.call(TextDialect.TEXT, server.port(), "q")))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.request().header("Accept-Encoding")).isEqualTo("gzip, deflate");
        }
        StepVerifier.create(asking.close()).expectComplete().verify(PATIENCE);
    }

    @Test
    void aCompressedStreamIsNeverAskedFor() throws Exception {
        HttpTransport asking = transportWith(s -> s.http(HttpSpec.defaults().withCompression(true)));
        try (RawServer server = answering(200, "", "END\n".getBytes(StandardCharsets.UTF_8))) {
            StepVerifier.create(
                            asking.exchange(dialect).exchange(TextDialect.call(TextDialect.LINES, server.port(), "q")))
                    .expectNext("END")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.request().header("Accept-Encoding")).isNull();
        }
        StepVerifier.create(asking.close()).expectComplete().verify(PATIENCE);
    }

    @Test
    void aStreamIsUnpackedEventByEvent() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            GZIPOutputStream gzip = new GZIPOutputStream(bytes, true);
            for (String line : new String[] {"a\n", "b\n", "END\n[DONE]\n"}) {
                gzip.write(line.getBytes(StandardCharsets.UTF_8));
                gzip.flush();
                sendBytewise(peer, bytes.toByteArray());
                bytes.reset();
                peer.server.closed.take(); // the subscriber has it
            }
            gzip.close();
            sendBytewise(peer, bytes.toByteArray());
            peer.lastChunk();
        })) {
            StepVerifier.create(lines(server).doOnNext(line -> server.closed.add(server.peers.get(0))))
                    .expectNext("a", "b", "END")
                    .expectComplete()
                    .verify(PATIENCE);
            await("kept", () -> transport.idleConnections() == 1);
        }
    }

    private static void sendBytewise(RawServer.Peer peer, byte[] bytes) throws IOException {
        for (byte one : bytes) {
            peer.write("1\r\n");
            peer.out.write(one);
            peer.write("\r\n");
        }
    }

    @Test
    void demandHoldsForUnpackedEvents() throws Exception {
        try (RawServer server =
                answering(200, "Content-Encoding: gzip\r\n", packed("gzip", "a\n".repeat(100_000) + "END\n"))) {
            StepVerifier.create(lines(server), 0)
                    .thenRequest(3)
                    .expectNext("a", "a", "a")
                    .expectNoEvent(java.time.Duration.ofMillis(50))
                    .thenRequest(Long.MAX_VALUE)
                    .expectNextCount(99_998)
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "lines"})
    void whatGrowsWithoutMeasureIsRefused(String kind) throws Exception {
        try (RawServer server = answering(200, "Content-Encoding: gzip\r\n", packed("gzip", "x".repeat(64 << 20)))) {
            Flux<String> call = kind.equals("text") ? text(server) : lines(server);

            AutoGlmException failure = failure(call);

            assertThat(failure.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE);
            assertThat(failure.reason()).isEqualTo("the answer unpacks to more than 100 times its size");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip, br"})
    void anEncodingThatIsNotUnderstoodIsNamed(String encoding) throws Exception {
        try (RawServer server = answering(200, "Content-Encoding: " + encoding + "\r\n", new byte[] {1, 2, 3})) {
            AutoGlmException failure = failure(text(server));

            assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
            assertThat(failure.reason()).contains("compressed with '" + encoding + "'");
        }
    }

    @Test
    void whatCannotBeUnpackedIsMalformed() throws Exception {
        try (RawServer server =
                answering(200, "Content-Encoding: gzip\r\n", "plain after all.".getBytes(StandardCharsets.UTF_8))) {
            assertThat(failure(text(server)).code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
        }
    }

    @Test
    void aPackedAnswerThatBreaksOffIsNotWhole() throws Exception {
        byte[] whole = packed("gzip", "a\nb\nEND\n");
        byte[] half = java.util.Arrays.copyOf(whole, whole.length - 12);
        try (RawServer server = answering(200, "Content-Encoding: gzip\r\n", half)) {
            assertThat(failure(lines(server)).code()).isEqualTo(ErrorCode.STREAM_CUT);
        }
    }

    @Test
    void aPackedErrorBodyIsUnpackedAndAnUnknownPackingStillTellsItsStatus() throws Exception {
        try (RawServer server = answering(500, "Content-Encoding: gzip\r\n", packed("gzip", "oh dear"))) {
            assertThat(failure(text(server)).status()).isEqualTo(500);
            assertThat(dialect.failureBytes).hasValue(7);
        }
        try (RawServer server = answering(500, "Content-Encoding: br\r\n", new byte[] {1, 2, 3})) {
            assertThat(failure(text(server)).status()).isEqualTo(500);
        }
    }

    @Test
    void aCancelInAPackedBodyLeaksNothing() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100000\r\n\r\n");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            GZIPOutputStream gzip = new GZIPOutputStream(bytes, true);
            gzip.write("a\nb\n".getBytes(StandardCharsets.UTF_8));
            gzip.flush();
            peer.out.write(bytes.toByteArray());
            peer.awaitClose();
        })) {
            for (int i = 0; i < 20; i++) {
                StepVerifier.create(lines(server), 1)
                        .expectNext("a")
                        .thenCancel()
                        .verify(PATIENCE);
                server.expectClose();
            }
        }
    }
}
