package io.autoglm.examples.observability;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.model.GenerateResponse;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@RestController
class AssistantController {

    private final AutoGlmClient client;

    AssistantController(AutoGlmClient client) {
        this.client = client;
    }

    @GetMapping("/ask")
    Mono<String> ask(@RequestParam String prompt) {
        return client.generate(prompt).map(GenerateResponse::text);
    }

    @GetMapping(path = "/chat", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Piece> chat(@RequestParam String prompt) {
        return client.streamText(prompt).map(Piece::new);
    }

    record Piece(String text) {} // an object, because SSE drops a space at the beginning of plain text
}
