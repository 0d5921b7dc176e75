package io.autoglm.examples.webmvc;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.spring.AutoGlmSse;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

@RestController
class AnswerController {

    private final AutoGlmClient client;

    AnswerController(AutoGlmClient client) {
        this.client = client;
    }

    @GetMapping("/answer")
    String answer(@RequestParam String prompt) {
        return client.generate(prompt).map(GenerateResponse::text).block();
    }

    @GetMapping(path = "/chat", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Object>> chat(@RequestParam String prompt) {
        return AutoGlmSse.events(client.stream(prompt));
    }
}
