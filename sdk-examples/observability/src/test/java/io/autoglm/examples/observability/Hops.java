package io.autoglm.examples.observability;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.model.GenerateResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.MDC;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** End points whose pipelines go over several threads, and a list of the spans that ended. Not found by the application's own scan. */
class Hops {

    /** What Brave would give to a back end. */
    static final class EndedSpans extends SpanHandler {

        final List<MutableSpan> all = new CopyOnWriteArrayList<>();

        /** What a line of the application's own would have carried on the thread behind the last hop. */
        final List<String> tracesOfOwnLines = new CopyOnWriteArrayList<>();

        @Override
        public boolean end(TraceContext context, MutableSpan span, Cause cause) {
            return all.add(new MutableSpan(span));
        }
    }

    @Bean
    EndedSpans endedSpans() {
        return new EndedSpans();
    }

    @Bean
    RouterFunction<ServerResponse> hoppingEndPoints(AutoGlmClient client, EndedSpans ended) {
        return route().GET("/hop/ask", request -> {
                    Mono<String> answer = Mono.just("hi")
                            .publishOn(Schedulers.parallel())
                            .flatMap(client::generate)
                            .publishOn(Schedulers.boundedElastic())
                            .doOnNext(answered -> ended.tracesOfOwnLines.add(String.valueOf(MDC.get("traceId"))))
                            .map(GenerateResponse::text);
                    return ServerResponse.ok().body(answer, String.class);
                })
                .GET("/hop/chat", request -> {
                    Flux<String> pieces = Flux.just("hi")
                            .publishOn(Schedulers.parallel())
                            .concatMap(client::streamText)
                            .publishOn(Schedulers.boundedElastic());
                    return ServerResponse.ok()
                            .contentType(MediaType.TEXT_EVENT_STREAM)
                            .body(pieces, String.class);
                })
                .build();
    }
}
