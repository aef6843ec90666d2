import "reflect-metadata";
import { Injectable, Module, type OnApplicationShutdown } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { unwrap } from "noukai-codegen-runtime";
import { createFlows } from "./flows";

@Injectable()
class Greetings implements OnApplicationShutdown {
  private readonly flows = createFlows();

  async greet(message: string): Promise<string> {
    const done = await this.flows.acme.greetings.hello.execute({ message });
    return unwrap(done).text;
  }

  onApplicationShutdown(): Promise<void> {
    return Promise.resolve(this.flows[Symbol.asyncDispose]());
  }
}

@Module({ providers: [Greetings] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ["error"] });
  console.log(await app.get(Greetings).greet("world"));
  await app.close();
}

void main();
