package io.autoglm.sdk.oauth2;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A token endpoint on loopback that answers as it is told and remembers what it was asked. */
final class TokenEndpoint implements AutoCloseable {

    /**
     * A request.
     *
     * @param authorization the header, empty for none
     */
    record Asked(String authorization, Map<String, String> form) {}

    private record Answer(int status, String body) {}

    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    private final DisposableServer server;

    TokenEndpoint() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString()
                        .defaultIfEmpty("")
                        .flatMap(body -> {
                            String authorization = request.requestHeaders().get("authorization", "");
                            asked.add(new Asked(authorization, form(body)));
                            Answer given = answers.poll();
                            Answer answer = given == null ? new Answer(500, "{}") : given;
                            return response.status(answer.status)
                                    .header("Content-Type", "application/json")
                                    .sendString(Mono.just(answer.body))
                                    .then();
                        }))
                .bindNow();
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new LinkedHashMap<>();
        new QueryStringDecoder(body, false).parameters().forEach((name, values) -> form.put(name, values.get(0)));
        return form;
    }

    TokenEndpoint then(int status, String body) {
        answers.add(new Answer(status, body));
        return this;
    }

    TokenEndpoint thenToken(String members) {
        return then(200, "{\"token_type\":\"Bearer\"," + members + "}");
    }

    List<Asked> asked() {
        return asked;
    }

    String url() {
        return "http://127.0.0.1:" + server.port() + "/token";
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
