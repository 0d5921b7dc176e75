package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimServerTests {
    @Test
    void answersAStream() throws Exception {
        try (SimServer server = SimServer.start()) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            for (String s : new String[] {"true", "false"}) {
                HttpResponse<String> r = client.send(
                        HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m\",\"stream\":" + s
                                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                System.out.println(r.statusCode() + " " + r.headers().map() + "\n" + r.body());
                assertThat(server.takeRequest(Duration.ofSeconds(1)).ending())
                        .isEqualTo(RecordedRequest.Ending.COMPLETED);
            }
            System.out.println(server.stats());
        }
    }
}
