package io.autoglm.cli;

import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;

/**
 * The least that plain Reactor Netty needs to print the first bytes of a streamed answer: what the start of the program is compared with.
 * Arguments: base URL. Prints the first part of the body, and ends.
 */
public final class PlainFirstToken {

    private PlainFirstToken() {}

    /** Asks, prints and ends. */
    public static void main(String[] args) {
        String body = "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        String first = HttpClient.create()
                .headers(headers -> headers.set("Content-Type", "application/json"))
                .post()
                .uri(args[0] + "/chat/completions")
                .send(ByteBufFlux.fromString(Mono.just(body)))
                .responseContent()
                .asString(StandardCharsets.UTF_8)
                .filter(part -> part.contains("content"))
                .blockFirst();
        System.out.println(first);
        System.exit(0);
    }
}
