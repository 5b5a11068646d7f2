import { Injectable } from '@nestjs/common';

/** Whether this process wants new work. A drain ends that for good, before anything is closed. */
@Injectable()
export class Readiness {
  private draining = false;

  get isDraining(): boolean {
    return this.draining;
  }

  beginDrain(): void {
    this.draining = true;
  }
}
