package io.autoglm.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * The floor: Reactor Netty, a splitter at blank lines and a Jackson pull parser per chunk, as somebody writes it who needs only the text
 * and trusts the server.
 */
final class PlainClient {

    private final JsonMapper json = JsonMapper.builder().build();
    private final ConnectionProvider pool;
    private final HttpClient client;
    private final URI target;

    PlainClient(String baseUrl, int connections) {
        pool = ConnectionProvider.builder("plain").maxConnections(connections).build();
        client = HttpClient.create(pool)
                .disableRetry(true)
                .headers(headers -> headers.set("Content-Type", "application/json"));
        target = URI.create(baseUrl + "/chat/completions");
    }

    Mono<String> generate(byte[] body) {
        return client.post()
                .uri(target)
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .responseSingle((response, bytes) -> bytes.asByteArray())
                .map(answer -> text(json, answer, 0, answer.length));
    }

    Flux<String> stream(byte[] body) {
        return client.post()
                .uri(target)
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .response((response, bytes) -> {
                    Splitter splitter = new Splitter(json);
                    return bytes.flatMapIterable(splitter::texts, 1);
                });
    }

    /** Cuts at blank lines and parses in place; keeps only the unfinished event for the next buffer. */
    static final class Splitter {
        private final JsonMapper json;
        private byte[] bytes = new byte[1024];
        private int length;

        Splitter(JsonMapper json) {
            this.json = json;
        }

        List<String> texts(ByteBuf buffer) {
            int more = buffer.readableBytes();
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
            }
            buffer.readBytes(bytes, length, more);
            length += more;
            List<String> texts = new ArrayList<>(2);
            int start = 0;
            for (int i = 1; i < length; i++) {
                if (bytes[i] == '\n' && bytes[i - 1] == '\n') {
                    if (bytes[start + 6] == '{') {
                        String text = text(json, bytes, start + 6, i - 1 - start - 6);
                        if (!text.isEmpty()) {
                            texts.add(text);
                        }
                    }
                    start = i + 1;
                }
            }
            System.arraycopy(bytes, start, bytes, 0, length - start);
            length -= start;
            return texts;
        }
    }

    private static String text(JsonMapper json, byte[] payload, int offset, int length) {
        try (JsonParser parser = json.createParser(payload, offset, length)) {
            String text = "";
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.PROPERTY_NAME && "content".equals(parser.currentName())) {
                    text = parser.nextToken() == JsonToken.VALUE_STRING ? parser.getString() : text;
                }
            }
            return text;
        }
    }

    void close() {
        pool.disposeLater().block();
    }
}
