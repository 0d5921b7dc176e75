package io.autoglm.examples.webflux;

import io.autoglm.sdk.AutoGlmClient;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

@RestController
class ChatController {

    private final AutoGlmClient client;

    ChatController(AutoGlmClient client) {
        this.client = client;
    }

    @GetMapping(path = "/chat", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Piece> chat(@RequestParam String prompt) {
        return client.streamText(prompt).map(Piece::new);
    }

    record Piece(String text) {} // an object, because SSE drops a space at the beginning of plain text
}
