package io.autoglm.benchmarks.peers.webclient;

import io.autoglm.benchmarks.load.Caller;
import io.autoglm.benchmarks.load.Driver;
import io.autoglm.benchmarks.load.Peer;
import io.autoglm.benchmarks.load.Target;
import java.time.Duration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a team writes itself: a {@link WebClient} with a pool of as many connections as calls may be in flight, records for what is sent and
 * read, and server-sent events whose data is parsed.
 */
public final class WebClientPeer implements Peer {

    private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENT =
            new ParameterizedTypeReference<>() {};
    private static final String DONE = "[DONE]";

    private final JsonMapper json = JsonMapper.builder().build();
    private final ConnectionProvider pool;
    private final WebClient client;

    /** Makes a client. */
    public WebClientPeer(Target target) {
        pool = ConnectionProvider.builder("peer")
                .maxConnections(target.inFlight())
                .build();
        client = WebClient.builder()
                .baseUrl(target.baseUrl())
                .clientConnector(new ReactorClientHttpConnector(HttpClient.create(pool)))
                .build();
    }

    /** Runs the client as {@link Driver} is told to. */
    public static void main(String[] args) throws Exception {
        Driver.main(WebClientPeer::new, args);
    }

    @Override
    public void generate(Caller caller) {
        response(false)
                .bodyToMono(Completion.class)
                .subscribe(answer -> caller.token(), caller::ended, () -> caller.ended(null));
    }

    @Override
    public void stream(Caller caller) {
        texts().subscribe(text -> caller.token(), caller::ended, () -> caller.ended(null));
    }

    @Override
    public void streamSlowly(Caller caller, Duration pause) {
        texts().concatMap(text -> Mono.just(text).delayElement(pause), 1)
                .subscribe(text -> caller.token(), caller::ended, () -> caller.ended(null));
    }

    private Flux<String> texts() {
        return response(true)
                .bodyToFlux(EVENT)
                .mapNotNull(ServerSentEvent::data)
                .filter(data -> !data.equals(DONE))
                .map(data -> json.readValue(data, Completion.class).text())
                .filter(text -> !text.isEmpty());
    }

    private WebClient.ResponseSpec response(boolean stream) {
        return client.post()
                .uri("/chat/completions")
                .contentType(MediaType.APPLICATION_JSON)
                .accept(stream ? MediaType.TEXT_EVENT_STREAM : MediaType.APPLICATION_JSON)
                .bodyValue(Request.of(stream))
                .retrieve();
    }

    @Override
    public void close() {
        pool.disposeLater().block();
    }
}
